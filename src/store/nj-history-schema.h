/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

G_BEGIN_DECLS

/* A message, a topic and a chunk are found by one number, of which the upper part is
 * that of the profile: what belongs to one profile is side by side, in order, and
 * nothing needs an index. */
#define NJ_HISTORY_MESSAGE_BITS 40
#define NJ_HISTORY_TOPIC_BITS 32

G_END_DECLS
