/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MqttAuthenticator:
 *
 * One method of extended authentication (5.0 §4.12). It has the state of one
 * exchange, which begin() starts anew, and is called in the client's main context
 * only. An exchange is
 * begin(), any number of respond(), finish().
 *
 * Every function may fail: the exchange is then over, and so is the connection.
 */
#define MQTT_TYPE_AUTHENTICATOR (mqtt_authenticator_get_type ())
G_DECLARE_DERIVABLE_TYPE (MqttAuthenticator, mqtt_authenticator, MQTT, AUTHENTICATOR, GObject)

struct _MqttAuthenticatorClass
{
  GObjectClass parent_class;

  const char *(* get_method) (MqttAuthenticator  *self);
  gboolean    (* begin)      (MqttAuthenticator  *self,
                              GBytes            **data,
                              GError            **error);
  gboolean    (* respond)    (MqttAuthenticator  *self,
                              GBytes             *challenge,
                              GBytes            **data,
                              GError            **error);
  gboolean    (* finish)     (MqttAuthenticator  *self,
                              GBytes             *data,
                              GError            **error);
};

const char *mqtt_authenticator_get_method (MqttAuthenticator  *self);
gboolean    mqtt_authenticator_begin      (MqttAuthenticator  *self,
                                           GBytes            **data,
                                           GError            **error);
gboolean    mqtt_authenticator_respond    (MqttAuthenticator  *self,
                                           GBytes             *challenge,
                                           GBytes            **data,
                                           GError            **error);
gboolean    mqtt_authenticator_finish     (MqttAuthenticator  *self,
                                           GBytes             *data,
                                           GError            **error);

G_END_DECLS
