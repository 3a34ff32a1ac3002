/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-message.h"
#include "nj-payload-format.h"

G_BEGIN_DECLS

#define NJ_TYPE_MESSAGE_ROW (nj_message_row_get_type ())
G_DECLARE_FINAL_TYPE (NjMessageRow, nj_message_row, NJ, MESSAGE_ROW, GtkWidget)

GtkWidget  *nj_message_row_new         (void);
void        nj_message_row_set_message (NjMessageRow    *self,
                                        NjMessage       *message,
                                        NjPayloadFormat  format,
                                        const char      *colour);
NjMessage  *nj_message_row_get_message (NjMessageRow    *self);
const char *nj_message_row_get_preview (NjMessageRow    *self);

G_END_DECLS
