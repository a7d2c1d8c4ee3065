/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lines.c - the shortest edit from one text to another, and how it is shown.
 */
#include "core/lines.h"

#include <stdint.h>
#include <string.h>

#define CONTEXT 3
#define EDITS_MAX 1500 /* lines changed; memory grows with its square */

struct line {
	const char *at;
	size_t length;
};

struct side {
	const char *name;
	struct line *lines;
	size_t count;
	bool *changed; /* removed from the old one, or added in the new one */
};

/* --- lines -------------------------------------------------------------- */

static bool side_read(const struct lines_side *from, struct arena *arena,
		      struct side *out)
{
	const char *end = from->text + from->length;
	size_t most = 1;

	for (const char *at = from->text; at < end; at++)
		most += *at == '\n';
	*out = (struct side){ .name = from->name };
	out->lines = arena_array(arena, most, sizeof(*out->lines));
	out->changed = arena_array(arena, most, sizeof(*out->changed));
	if (!out->lines || !out->changed)
		return false;
	for (const char *at = from->text; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		struct line *line = &out->lines[out->count++];

		line->at = at;
		line->length = (size_t)((stop ? stop : end) - at);
		at = stop ? stop + 1 : end;
	}
	return true;
}

static bool same(const struct side *old, size_t i, const struct side *new,
		 size_t j)
{
	return old->lines[i].length ==
	       new->lines[j].length &&memcmp(old->lines[i].at, new->lines[j].at,
					     old->lines[i].length) == 0;
}

/* --- the shortest edit --------------------------------------------------- */

/* struct search - between the lines that both begin and end with. */
struct search {
	const struct side *old, *new;
	size_t first; /* line of both */
	int32_t rows, columns;
	int32_t *reach[EDITS_MAX + 1]; /* furthest row by diagonal, of each d */
};

static int32_t follow(const struct search *search, int32_t row,
		      int32_t diagonal)
{
	while (row < search->rows && row - diagonal < search->columns &&
	       same(search->old, search->first + (size_t)row, search->new,
		    search->first + (size_t)(row - diagonal)))
		row++;
	return row;
}

/* Was diagonal @k reached with @d edits by adding, not by removing a line? */
static bool added(const int32_t *before, int32_t d, int32_t k)
{
	return k == -d ||
	       (k != d && before[d - 1 + k - 1] < before[d - 1 + k + 1]);
}

static int32_t start_row(const int32_t *before, int32_t d, int32_t k)
{
	if (d == 0)
		return 0;
	return added(before, d, k) ? before[d - 1 + k + 1]
				   : before[d - 1 + k - 1] + 1;
}

/* The number of edits; -1: too many, -2: no memory. */
static int32_t search_run(struct search *search, struct arena *arena)
{
	for (int32_t d = 0; d <= EDITS_MAX; d++) {
		int32_t *reach =
			arena_array(arena, (size_t)(2 * d + 1), sizeof(*reach));

		if (!reach)
			return -2;
		search->reach[d] = reach;
		for (int32_t k = -d; k <= d; k += 2) {
			int32_t row = start_row(d ? search->reach[d - 1] : NULL,
						d, k);

			/* Beyond an edge there is nothing; it stays there. */
			if (row <= search->rows && row - k <= search->columns)
				row = follow(search, row, k);
			reach[d + k] = row;
			if (row >= search->rows && row - k >= search->columns)
				return d;
		}
	}
	return -1;
}

/* From the end back to the beginning. */
static void mark_edits(const struct search *search, int32_t edits,
		       struct side *old, struct side *new)
{
	int32_t k = search->rows - search->columns;

	for (int32_t d = edits; d > 0; d--) {
		const int32_t *before = search->reach[d - 1];

		if (added(before, d, k)) {
			int32_t row = before[d - 1 + k + 1];

			new->changed[search->first + (size_t)(row - k - 1)] =
				true;
			k++;
		} else {
			int32_t row = before[d - 1 + k - 1];

			old->changed[search->first + (size_t)row] = true;
			k--;
		}
	}
}

static bool compare(struct side *old, struct side *new, struct arena *arena)
{
	struct search *search = arena_alloc(arena, sizeof(*search));
	size_t last = 0;
	int32_t edits;

	if (!search)
		return false;
	while (search->first < old->count &&
	       search->first < new->count &&same(old, search->first, new,
						 search->first))
		search->first++;
	while (last < old->count - search->first &&
	       last < new->count -
			       search->first &&same(old, old->count - last - 1,
						    new, new->count - last - 1))
		last++;
	search->old = old;
	search->new = new;
	search->rows = (int32_t)(old->count - search->first - last);
	search->columns = (int32_t)(new->count - search->first - last);
	edits = search_run(search, arena);
	if (edits >= 0)
		mark_edits(search, edits, old, new);
	for (int32_t i = 0; edits == -1 && i < search->rows; i++)
		old->changed[search->first + (size_t)i] = true;
	for (int32_t i = 0; edits == -1 && i < search->columns; i++)
		new->changed[search->first + (size_t)i] = true;
	return edits != -2;
}

/* --- showing it --------------------------------------------------------- */

/* A place in both texts. */
struct place {
	size_t old, new;
};

static bool is_change(const struct side *old, const struct side *new,
		      struct place at)
{
	return (at.old < old->count && old->changed[at.old]) ||
	       (at.new < new->count &&new->changed[at.new]);
}

static bool is_end(const struct side *old, const struct side *new,
		   struct place at)
{
	return at.old >= old->count && at.new >= new->count;
}

/* The next line: one that is removed, added, or in both. */
static struct place step(const struct side *old, const struct side *new,
			 struct place at)
{
	if (at.old < old->count && old->changed[at.old])
		at.old++;
	else if (at.new < new->count &&new->changed[at.new])
		at.new ++;
	else
		at = (struct place){ at.old + 1, at.new + 1 };
	return at;
}

/* Behind the last change that belongs to the same piece. */
static struct place piece_end(const struct side *old, const struct side *new,
			      struct place at)
{
	struct place end = at;
	size_t quiet = 0;

	while (!is_end(old, new, at) && quiet <= 2 * CONTEXT) {
		bool change = is_change(old, new, at);

		at = step(old, new, at);
		quiet = change ? 0 : quiet + 1;
		if (change)
			end = at;
	}
	for (size_t i = 0; i < CONTEXT && !is_end(old, new, end); i++)
		end = step(old, new, end);
	return end;
}

static void show_range(struct text *out, char sign, size_t from, size_t to)
{
	size_t count = to - from;

	text_format(out, "%c%zu", sign, count ? from + 1 : from);
	if (count != 1)
		text_format(out, ",%zu", count);
}

static void show_line(struct text *out, char sign, const struct line *line)
{
	text_format(out, "%c", sign);
	text_add_bytes(out, line->at, line->length);
	text_add(out, "\n");
}

static void show_piece(const struct side *old, const struct side *new,
		       struct place at, struct place end, struct text *out)
{
	text_add(out, "@@ ");
	show_range(out, '-', at.old, end.old);
	text_add(out, " ");
	show_range(out, '+', at.new, end.new);
	text_add(out, " @@\n");
	while (at.old < end.old || at.new < end.new) {
		if (at.old < end.old && old->changed[at.old])
			show_line(out, '-', &old->lines[at.old]);
		else if (at.new < end.new && new->changed[at.new])
			show_line(out, '+', &new->lines[at.new]);
		else
			show_line(out, ' ', &old->lines[at.old]);
		at = step(old, new, at);
	}
}

static void show(const struct side *old, const struct side *new,
		 struct text *out)
{
	struct place at = { 0, 0 };
	bool first = true;

	while (!is_end(old, new, at)) {
		struct place begin = at, end;
		size_t back;

		if (!is_change(old, new, at)) {
			at = step(old, new, at);
			continue;
		}
		if (first)
			text_format(out, "--- %s\n+++ %s\n", old->name,
				    new->name);
		first = false;
		/* Lines before a change are in both. */
		back = begin.old < begin.new ? begin.old : begin.new;
		back = back < CONTEXT ? back : CONTEXT;
		begin.old -= back;
		begin.new -= back;
		end = piece_end(old, new, at);
		show_piece(old, new, begin, end, out);
		at = end;
	}
}

bool lines_differ(const struct lines_side *old, const struct lines_side *new,
		  struct text *out)
{
	struct arena arena;
	struct side before, after;
	bool good;

	arena_init(&arena, 0);
	good = side_read(old, &arena, &before) &&
	       side_read(new, &arena, &after) &&
	       compare(&before, &after, &arena);
	if (good)
		show(&before, &after, out);
	arena_free(&arena);
	return good && !out->failed;
}
