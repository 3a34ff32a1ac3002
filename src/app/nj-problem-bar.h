/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_PROBLEM_BAR (nj_problem_bar_get_type ())
G_DECLARE_FINAL_TYPE (NjProblemBar, nj_problem_bar, NJ, PROBLEM_BAR, GtkWidget)

void        nj_problem_bar_set_connection (NjProblemBar *self,
                                           NjConnection *connection);
const char *nj_problem_bar_get_title      (NjProblemBar *self);
const char *nj_problem_bar_get_advice     (NjProblemBar *self);
const char *nj_problem_bar_get_remarks    (NjProblemBar *self);

G_END_DECLS
