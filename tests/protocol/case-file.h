/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CaseStep:
 * @file: where it is written
 * @line: likewise
 * @verb: the first word
 * @rest: (not nullable): what follows it, "" if nothing does
 *
 * One step of a case.
 */
typedef struct
{
  char *file;
  guint line;
  char *verb;
  char *rest;
} CaseStep;

/**
 * PlayCase:
 * @name: "file/case"
 * @steps: (element-type CaseStep): in order, with macros expanded
 *
 * One case, read from a file: see README.md.
 */
typedef struct
{
  char *name;
  GPtrArray *steps;
} PlayCase;

#define CASE_FILE_ERROR (case_file_error_quark ())
GQuark   case_file_error_quark (void);

gboolean case_file_read        (const char  *path,
                                GPtrArray   *cases,
                                GError     **error);
void     play_case_free        (PlayCase    *self);

G_END_DECLS
