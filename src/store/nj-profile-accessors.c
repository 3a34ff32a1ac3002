/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-profile-private.h"

/**
 * nj_profile_get_local:
 * @self: a profile
 *
 * Returns: whether it is for the broker that Nightjar starts on this machine
 */
gboolean
nj_profile_get_local (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);

  return nj_profile_boolean (self, PROP_LOCAL);
}

/**
 * nj_profile_get_id:
 * @self: a profile
 *
 * Returns: its UUID
 */
const char *
nj_profile_get_id (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_ID);
}

/**
 * nj_profile_get_name:
 * @self: a profile
 *
 * Returns: its name
 */
const char *
nj_profile_get_name (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_NAME);
}

/**
 * nj_profile_set_name:
 * @self: a profile
 * @name: (nullable): its name
 */
void
nj_profile_set_name (NjProfile  *self,
                     const char *name)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_NAME, name);
}

/**
 * nj_profile_get_group:
 * @self: a profile
 *
 * Returns: the group it is listed in, "" for none
 */
const char *
nj_profile_get_group (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_GROUP);
}

/**
 * nj_profile_set_group:
 * @self: a profile
 * @group: (nullable): the group it is listed in, "" for none
 */
void
nj_profile_set_group (NjProfile  *self,
                      const char *group)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_GROUP, group);
}

/**
 * nj_profile_get_scheme:
 * @self: a profile
 *
 * Returns: "ws", "wss", "mqtt" or "mqtts"
 */
const char *
nj_profile_get_scheme (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_SCHEME);
}

/**
 * nj_profile_set_scheme:
 * @self: a profile
 * @scheme: (nullable): "ws", "wss", "mqtt" or "mqtts"
 */
void
nj_profile_set_scheme (NjProfile  *self,
                       const char *scheme)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_SCHEME, scheme);
}

/**
 * nj_profile_get_host:
 * @self: a profile
 *
 * Returns: name or address of the server, IPv6 without brackets
 */
const char *
nj_profile_get_host (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_HOST);
}

/**
 * nj_profile_set_host:
 * @self: a profile
 * @host: (nullable): name or address of the server, IPv6 without brackets
 */
void
nj_profile_set_host (NjProfile  *self,
                     const char *host)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_HOST, host);
}

/**
 * nj_profile_get_port:
 * @self: a profile
 *
 * Returns: the port
 */
guint
nj_profile_get_port (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), 0);

  return nj_profile_uint (self, PROP_PORT);
}

/**
 * nj_profile_set_port:
 * @self: a profile
 * @port: the port
 */
void
nj_profile_set_port (NjProfile *self,
                     guint      port)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_uint (NJ_RECORD (self), PROP_PORT, port);
}

/**
 * nj_profile_get_path:
 * @self: a profile
 *
 * Returns: path and query of the address, for WebSocket
 */
const char *
nj_profile_get_path (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_PATH);
}

/**
 * nj_profile_set_path:
 * @self: a profile
 * @path: (nullable): path and query of the address, for WebSocket
 */
void
nj_profile_set_path (NjProfile  *self,
                     const char *path)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_PATH, path);
}

/**
 * nj_profile_get_version:
 * @self: a profile
 *
 * Returns: the version of the protocol
 */
MqttVersion
nj_profile_get_version (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), 0);

  return nj_profile_enum (self, PROP_VERSION);
}

/**
 * nj_profile_set_version:
 * @self: a profile
 * @version: the version of the protocol
 */
void
nj_profile_set_version (NjProfile   *self,
                        MqttVersion  version)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_enum (NJ_RECORD (self), PROP_VERSION, version);
}

/**
 * nj_profile_get_client_id:
 * @self: a profile
 *
 * Returns: the Client Identifier
 */
const char *
nj_profile_get_client_id (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_CLIENT_ID);
}

/**
 * nj_profile_set_client_id:
 * @self: a profile
 * @client_id: (nullable): the Client Identifier
 */
void
nj_profile_set_client_id (NjProfile  *self,
                          const char *client_id)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_CLIENT_ID, client_id);
}

/**
 * nj_profile_get_username:
 * @self: a profile
 *
 * Returns: the User Name, "" for none
 */
const char *
nj_profile_get_username (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_USERNAME);
}

/**
 * nj_profile_set_username:
 * @self: a profile
 * @username: (nullable): the User Name, "" for none
 */
void
nj_profile_set_username (NjProfile  *self,
                         const char *username)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_USERNAME, username);
}

/**
 * nj_profile_get_password:
 * @self: a profile
 *
 * Returns: the Password, "" for none; it is kept in memory only
 */
const char *
nj_profile_get_password (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_PASSWORD);
}

/**
 * nj_profile_set_password:
 * @self: a profile
 * @password: (nullable): the Password, "" for none; it is kept in memory only
 */
void
nj_profile_set_password (NjProfile  *self,
                         const char *password)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_PASSWORD, password);
}

/**
 * nj_profile_get_reconnect:
 * @self: a profile
 *
 * Returns: whether a lost connection is made again
 */
gboolean
nj_profile_get_reconnect (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);

  return nj_profile_boolean (self, PROP_RECONNECT);
}

/**
 * nj_profile_get_tls_verify:
 * @self: a profile
 *
 * Returns: whether the certificate of the server is verified
 */
gboolean
nj_profile_get_tls_verify (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);

  return nj_profile_boolean (self, PROP_TLS_VERIFY);
}

/**
 * nj_profile_get_ca_file:
 * @self: a profile
 *
 * Returns: (nullable): path of a PEM file with the certificates to trust besides the
 *   system's
 */
const char *
nj_profile_get_ca_file (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_CA_FILE);
}

/**
 * nj_profile_get_headers:
 * @self: a profile
 *
 * Returns: further HTTP headers of the handshake, "Name: value"
 */
const char *const *
nj_profile_get_headers (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_strv (self, PROP_HEADERS);
}

/**
 * nj_profile_set_headers:
 * @self: a profile
 * @headers: further HTTP headers of the handshake, "Name: value"
 */
void
nj_profile_set_headers (NjProfile         *self,
                        const char *const *headers)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_strv (NJ_RECORD (self), PROP_HEADERS, headers);
}

/**
 * nj_profile_get_user_properties:
 * @self: a profile
 *
 * Returns: MQTT 5: User Properties of CONNECT: name, value, name, value…
 */
const char *const *
nj_profile_get_user_properties (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_strv (self, PROP_USER_PROPERTIES);
}

/**
 * nj_profile_set_user_properties:
 * @self: a profile
 * @user_properties: MQTT 5: User Properties of CONNECT: name, value, name, value…
 */
void
nj_profile_set_user_properties (NjProfile         *self,
                                const char *const *user_properties)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_strv (NJ_RECORD (self), PROP_USER_PROPERTIES, user_properties);
}

/**
 * nj_profile_get_draft_topic:
 * @self: a profile
 *
 * Returns: topic in the publish pane
 */
const char *
nj_profile_get_draft_topic (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_DRAFT_TOPIC);
}

/**
 * nj_profile_set_draft_topic:
 * @self: a profile
 * @draft_topic: (nullable): topic in the publish pane
 */
void
nj_profile_set_draft_topic (NjProfile  *self,
                            const char *draft_topic)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_DRAFT_TOPIC, draft_topic);
}

/**
 * nj_profile_get_draft_payload:
 * @self: a profile
 *
 * Returns: text in the publish pane
 */
const char *
nj_profile_get_draft_payload (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_string (self, PROP_DRAFT_PAYLOAD);
}

/**
 * nj_profile_set_draft_payload:
 * @self: a profile
 * @draft_payload: (nullable): text in the publish pane
 */
void
nj_profile_set_draft_payload (NjProfile  *self,
                              const char *draft_payload)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_string (NJ_RECORD (self), PROP_DRAFT_PAYLOAD, draft_payload);
}

/**
 * nj_profile_get_draft_format:
 * @self: a profile
 *
 * Returns: how the text in the publish pane is meant
 */
NjPayloadFormat
nj_profile_get_draft_format (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), 0);

  return nj_profile_enum (self, PROP_DRAFT_FORMAT);
}

/**
 * nj_profile_set_draft_format:
 * @self: a profile
 * @draft_format: how the text in the publish pane is meant
 */
void
nj_profile_set_draft_format (NjProfile       *self,
                             NjPayloadFormat  draft_format)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_enum (NJ_RECORD (self), PROP_DRAFT_FORMAT, draft_format);
}

/**
 * nj_profile_get_draft_qos:
 * @self: a profile
 *
 * Returns: QoS in the publish pane
 */
MqttQos
nj_profile_get_draft_qos (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), 0);

  return nj_profile_enum (self, PROP_DRAFT_QOS);
}

/**
 * nj_profile_set_draft_qos:
 * @self: a profile
 * @draft_qos: QoS in the publish pane
 */
void
nj_profile_set_draft_qos (NjProfile *self,
                          MqttQos    draft_qos)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_enum (NJ_RECORD (self), PROP_DRAFT_QOS, draft_qos);
}

/**
 * nj_profile_get_draft_retain:
 * @self: a profile
 *
 * Returns: RETAIN in the publish pane
 */
gboolean
nj_profile_get_draft_retain (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);

  return nj_profile_boolean (self, PROP_DRAFT_RETAIN);
}

/**
 * nj_profile_set_draft_retain:
 * @self: a profile
 * @draft_retain: RETAIN in the publish pane
 */
void
nj_profile_set_draft_retain (NjProfile *self,
                             gboolean   draft_retain)
{
  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_record_set_boolean (NJ_RECORD (self), PROP_DRAFT_RETAIN, draft_retain);
}

/**
 * nj_profile_get_topic_history:
 * @self: a profile
 *
 * Returns: topics published to, the most recent first
 */
const char *const *
nj_profile_get_topic_history (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  return nj_profile_strv (self, PROP_TOPIC_HISTORY);
}
