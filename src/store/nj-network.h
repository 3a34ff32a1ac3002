/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NJ_TYPE_NETWORK (nj_network_get_type ())
G_DECLARE_FINAL_TYPE (NjNetwork, nj_network, NJ, NETWORK, GObject)

NjNetwork *nj_network_new    (void);
void       nj_network_invoke (NjNetwork      *self,
                              GSourceFunc     func,
                              gpointer        user_data,
                              GDestroyNotify  destroy);
void       nj_network_hold    (NjNetwork      *self);
void       nj_network_release (NjNetwork      *self);
void       nj_network_stop   (NjNetwork      *self);

G_END_DECLS
