/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "driver.h"
#include "mqtt-client.h"

G_BEGIN_DECLS

struct _Driver
{
  MqttClient *client;
  MqttVersion version;      /* of the last connect */
  guint n_disconnects;      /* commanded and not finished */
  int disconnect_reason;    /* of the last one */
  gboolean connected;       /* an end of the network connection is to be told */
  gboolean quitting;
};

/* driver.c */
void driver_tell_lost            (Driver        *self,
                                  const GError  *error);
void driver_tell_end             (Driver        *self);

/* driver-connect.c */
gboolean driver_connect          (Driver        *self,
                                  const char    *ref,
                                  JsonObject    *command,
                                  GError       **error);
gboolean driver_disconnect       (Driver        *self,
                                  const char    *ref,
                                  JsonObject    *command,
                                  GError       **error);
gboolean driver_authenticate     (Driver        *self,
                                  const char    *ref,
                                  JsonObject    *command,
                                  GError       **error);

/* driver-publish.c */
gboolean driver_publish          (Driver        *self,
                                  const char    *ref,
                                  JsonObject    *command,
                                  GError       **error);
gboolean driver_publish_burst    (Driver        *self,
                                  const char    *ref,
                                  JsonObject    *command,
                                  GError       **error);

/* driver-subscribe.c */
gboolean driver_subscribe        (Driver        *self,
                                  const char    *ref,
                                  JsonObject    *command,
                                  GError       **error);
gboolean driver_unsubscribe      (Driver        *self,
                                  const char    *ref,
                                  JsonObject    *command,
                                  GError       **error);

G_END_DECLS
