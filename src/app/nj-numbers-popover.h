/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_NUMBERS_POPOVER (nj_numbers_popover_get_type ())
G_DECLARE_FINAL_TYPE (NjNumbersPopover, nj_numbers_popover, NJ, NUMBERS_POPOVER, GtkPopover)

void nj_numbers_popover_set_connection (NjNumbersPopover *self,
                                        NjConnection     *connection);

G_END_DECLS
