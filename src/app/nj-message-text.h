/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message.h"

G_BEGIN_DECLS

char *nj_message_to_text (NjMessage *message);

G_END_DECLS
