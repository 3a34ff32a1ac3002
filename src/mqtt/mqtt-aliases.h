/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MqttAliases:
 *
 * The Topic Aliases of the messages that the client sends in one network
 * connection (5.0 §3.3.2.3.4).
 */
typedef struct _MqttAliases MqttAliases;

MqttAliases *mqtt_aliases_new    (void);
void         mqtt_aliases_free   (MqttAliases *self);
void         mqtt_aliases_reset  (MqttAliases *self,
                                  guint16      maximum);
guint16      mqtt_aliases_choose (MqttAliases *self,
                                  const char  *topic,
                                  gboolean    *known);
void         mqtt_aliases_set    (MqttAliases *self,
                                  guint16      alias,
                                  const char  *topic);
void         mqtt_aliases_forget (MqttAliases *self,
                                  guint16      alias);
const char  *mqtt_aliases_lookup (MqttAliases *self,
                                  guint16      alias);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttAliases, mqtt_aliases_free)

G_END_DECLS
