/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-options.h"

G_BEGIN_DECLS

struct _MqttOptions
{
  MqttUrl *url;
  char *client_id;
  char *username;
  GBytes *password;
  MqttMessage *will;
  MqttProperties *properties;
  MqttAuthenticator *authenticator;
  char *ca_file;
  char *certificate_file;
  char *key_file;
  char *key_passphrase;
  GStrv alpn;
  char *proxy;
  char *subprotocol;
  GPtrArray *headers; /* names and values in turn */
  MqttVersion version;
  guint connect_timeout;
  guint reconnect_period;
  guint queue_max_messages;
  gsize queue_max_bytes;
  MqttQueuePolicy queue_policy;
  GTlsProtocolVersion tls_minimum_version;
  guint16 keep_alive;
  guint16 in_flight_maximum;
  guint clean_start : 1;
  guint resubscribe : 1;
  guint tls_verify : 1;
  guint topic_aliases : 1;
  gatomicrefcount ref_count;
};

G_END_DECLS
