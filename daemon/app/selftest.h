/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * selftest.h - captured traffic through the model and through the kernel of
 * this very machine.
 */
#ifndef SLUICE_APP_SELFTEST_H
#define SLUICE_APP_SELFTEST_H

#define SELFTEST_FOLDER "/usr/share/sluice/captures"

/**
 * selftest_main - `sluice selftest [--json] [--keep-going] [--model]
 * [--dir DIR] [CASE...]`. A CASE with a slash in it is a path, any other the
 * name of a folder in DIR; without one, all folders of DIR. Returns an exit
 * code of sluice.h.
 */
int selftest_main(int argc, char **argv);

#endif
