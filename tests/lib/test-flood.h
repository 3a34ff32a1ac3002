/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TestFlood:
 *
 * A server for one client that accepts whatever it is asked and then sends
 * PUBLISH packets of QoS 0 as fast as the client reads, in a thread of its own.
 * A broker would be what limits the rate.
 */
typedef struct _TestFlood TestFlood;

TestFlood  *test_flood_new     (guint       n_messages,
                                guint       n_topics,
                                guint       packets_per_frame);
TestFlood  *test_flood_new_one (const char *topic,
                                GBytes     *payload);
void        test_flood_free    (TestFlood  *self);
const char *test_flood_get_url (TestFlood  *self);
char       *test_flood_topic   (TestFlood  *self,
                                guint       number);
char       *test_flood_payload (guint       number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestFlood, test_flood_free)

G_END_DECLS
