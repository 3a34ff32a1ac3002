/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "mqtt-buffer.h"
#include "mqtt-property.h"

G_BEGIN_DECLS

/**
 * MqttProperties:
 *
 * An ordered list of MQTT 5 properties. A boxed type with an atomic reference
 * count: build it in one thread, then share it freely and do not change it.
 */
typedef struct _MqttProperties MqttProperties;

#define MQTT_TYPE_PROPERTIES (mqtt_properties_get_type ())
GType             mqtt_properties_get_type       (void) G_GNUC_CONST;

MqttProperties   *mqtt_properties_new            (void);
MqttProperties   *mqtt_properties_ref            (MqttProperties       *self);
void              mqtt_properties_unref          (MqttProperties       *self);
MqttProperties   *mqtt_properties_copy_without   (const MqttProperties *self,
                                                  MqttProperty          id);
guint             mqtt_properties_get_n          (const MqttProperties *self);
MqttProperty      mqtt_properties_get_id         (const MqttProperties *self,
                                                  guint                 index);
gboolean          mqtt_properties_has            (const MqttProperties *self,
                                                  MqttProperty          id);

/* Numbers of every width. @fallback is returned when the property is absent. */
void              mqtt_properties_add_uint       (MqttProperties       *self,
                                                  MqttProperty          id,
                                                  guint32               value);
guint32           mqtt_properties_get_uint       (const MqttProperties *self,
                                                  MqttProperty          id,
                                                  guint32               fallback);
guint32           mqtt_properties_get_uint_at    (const MqttProperties *self,
                                                  guint                 index);
void              mqtt_properties_add_string     (MqttProperties       *self,
                                                  MqttProperty          id,
                                                  const char           *value);
const char       *mqtt_properties_get_string     (const MqttProperties *self,
                                                  MqttProperty          id);
const char       *mqtt_properties_get_string_at  (const MqttProperties *self,
                                                  guint                 index);
void              mqtt_properties_add_binary     (MqttProperties       *self,
                                                  MqttProperty          id,
                                                  GBytes               *value);
GBytes           *mqtt_properties_get_binary     (const MqttProperties *self,
                                                  MqttProperty          id);
GBytes           *mqtt_properties_get_binary_at  (const MqttProperties *self,
                                                  guint                 index);
void              mqtt_properties_add_user       (MqttProperties       *self,
                                                  const char           *name,
                                                  const char           *value);
gboolean          mqtt_properties_get_user_at    (const MqttProperties *self,
                                                  guint                 index,
                                                  const char          **name,
                                                  const char          **value);

MqttProperties   *mqtt_properties_read           (MqttReader           *reader,
                                                  guint                 place,
                                                  GError              **error);
gboolean          mqtt_properties_validate       (const MqttProperties *self,
                                                  guint                 place,
                                                  GError              **error);
gsize             mqtt_properties_get_size       (const MqttProperties *self);
void              mqtt_properties_write          (const MqttProperties *self,
                                                  MqttWriter           *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttProperties, mqtt_properties_unref)

G_END_DECLS
