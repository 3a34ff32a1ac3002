/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-properties.h"

G_BEGIN_DECLS

typedef struct
{
  MqttProperty id;
  guint32 number;
  char *name;   /* (nullable): of a pair */
  char *text;   /* (nullable): a string, or the value of a pair */
  GBytes *data; /* (nullable) */
} MqttPropertyItem;

struct _MqttProperties
{
  gatomicrefcount ref_count;
  GArray *items; /* (element-type MqttPropertyItem) */
};

void mqtt_property_item_clear (gpointer data);

static inline const MqttPropertyItem *
mqtt_properties_get_item (const MqttProperties *self,
                          guint                 index)
{
  return &g_array_index (self->items, MqttPropertyItem, index);
}

G_END_DECLS
