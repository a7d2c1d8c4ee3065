/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcapng_file.c - appends blocks; one that did not fit on the disk is cut off
 * again.
 */
#include "edge/pcapng_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const uint8_t *bytes, size_t length)
{
	while (length > 0) {
		ssize_t done = write(fd, bytes, length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		bytes += done;
		length -= (size_t)done;
	}
	return 0;
}

static int append_block(struct pcapng_file *file, size_t length)
{
	int error = write_all(file->fd, file->block, length);

	if (!error) {
		file->length += length;
		return 0;
	}
	if (ftruncate(file->fd, (off_t)file->length) < 0)
		return -errno;
	(void)lseek(file->fd, (off_t)file->length, SEEK_SET);
	return error;
}

/* What is there already is left alone unless it can be replaced. */
static int open_regular(const char *path)
{
	int fd = open(path,
		      O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		      0600);
	struct stat state;
	int error = 0;

	if (fd < 0)
		return errno == ENXIO ? -ENOTSUP : -errno;
	if (fstat(fd, &state) < 0)
		error = -errno;
	else if (!S_ISREG(state.st_mode))
		error = -ENOTSUP;
	else if (ftruncate(fd, 0) < 0)
		error = -errno;
	if (!error)
		return fd;
	close(fd);
	return error;
}

int pcapng_open(struct pcapng_file *file, const char *path, uint64_t limit,
		const char *const *names, size_t count)
{
	int error;

	memset(file, 0, sizeof(*file));
	file->fd = -1;
	file->limit = limit;
	file->block = malloc(PCAPNG_LENGTH_MAX + PCAPNG_FRAME_OVERHEAD);
	if (!file->block)
		return -ENOMEM;
	file->fd = open_regular(path);
	if (file->fd < 0) {
		error = file->fd;
		goto out;
	}
	error = append_block(file, pcapng_section(file->block));
	for (size_t i = 0; i < count && !error; i++)
		error = append_block(file,
				     pcapng_interface(file->block, names[i]));
	if (!error)
		return 0;
	unlink(path);
out:
	pcapng_close(file);
	return error;
}

int pcapng_append(struct pcapng_file *file, const struct capture_frame *frame)
{
	size_t length;
	int error;

	if (frame->length > PCAPNG_LENGTH_MAX)
		return -EFBIG;
	length = pcapng_frame(file->block, frame);
	if (file->length + length > file->limit)
		return -EFBIG;
	error = append_block(file, length);
	if (!error)
		file->frames++;
	return error;
}

int pcapng_close(struct pcapng_file *file)
{
	int error = 0;

	if (file->fd >= 0 && close(file->fd) < 0)
		error = -errno;
	file->fd = -1;
	free(file->block);
	file->block = NULL;
	return error;
}
