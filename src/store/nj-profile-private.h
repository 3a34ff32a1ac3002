/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-profile.h"

G_BEGIN_DECLS

/* The properties of a profile, as nj_record_get() and nj_record_set() number them. */
typedef enum
{
  PROP_ID = 1,
  PROP_LOCAL,
  PROP_NAME,
  PROP_GROUP,
  PROP_SCHEME,
  PROP_HOST,
  PROP_PORT,
  PROP_PATH,
  PROP_VERSION,
  PROP_CLIENT_ID,
  PROP_USERNAME,
  PROP_PASSWORD,
  PROP_CLEAN_START,
  PROP_KEEP_ALIVE,
  PROP_CONNECT_TIMEOUT,
  PROP_RECONNECT,
  PROP_RECONNECT_PERIOD,
  PROP_RESUBSCRIBE,
  PROP_TLS_VERIFY,
  PROP_CA_FILE,
  PROP_CERTIFICATE_FILE,
  PROP_KEY_FILE,
  PROP_KEY_PASSPHRASE,
  PROP_ALPN,
  PROP_TLS_MINIMUM_VERSION,
  PROP_HEADERS,
  PROP_SUBPROTOCOL,
  PROP_PROXY_MODE,
  PROP_PROXY_HOST,
  PROP_PROXY_PORT,
  PROP_PROXY_USERNAME,
  PROP_PROXY_PASSWORD,
  PROP_QUEUE_MAX_MESSAGES,
  PROP_QUEUE_MAX_MEBIBYTES,
  PROP_QUEUE_POLICY,
  PROP_HISTORY,
  PROP_HISTORY_MAX_MESSAGES,
  PROP_HISTORY_MAX_MEBIBYTES,
  PROP_HISTORY_MAX_DAYS,
  PROP_AUTHENTICATION,
  PROP_SESSION_EXPIRY_INTERVAL,
  PROP_RECEIVE_MAXIMUM,
  PROP_MAXIMUM_PACKET_SIZE,
  PROP_TOPIC_ALIAS_MAXIMUM,
  PROP_REQUEST_RESPONSE_INFORMATION,
  PROP_REQUEST_PROBLEM_INFORMATION,
  PROP_USER_PROPERTIES,
  PROP_WILL_ENABLED,
  PROP_WILL_TOPIC,
  PROP_WILL_PAYLOAD,
  PROP_WILL_QOS,
  PROP_WILL_RETAIN,
  PROP_WILL_DELAY_INTERVAL,
  PROP_WILL_MESSAGE_EXPIRY_INTERVAL,
  PROP_WILL_CONTENT_TYPE,
  PROP_WILL_RESPONSE_TOPIC,
  PROP_DRAFT_TOPIC,
  PROP_DRAFT_PAYLOAD,
  PROP_DRAFT_FORMAT,
  PROP_DRAFT_QOS,
  PROP_DRAFT_RETAIN,
  PROP_TOPIC_HISTORY,
  PROP_SUBSCRIPTIONS,
  N_PROPERTIES,
} NjProfileProperty;

#define nj_profile_string(self, id) (nj_record_get_string (NJ_RECORD (self), (id)))
#define nj_profile_strv(self, id) (nj_record_get_strv (NJ_RECORD (self), (id)))
#define nj_profile_uint(self, id) (g_value_get_uint (nj_record_get (NJ_RECORD (self), (id))))
#define nj_profile_boolean(self, id) (g_value_get_boolean (nj_record_get (NJ_RECORD (self), (id))))
#define nj_profile_enum(self, id) (g_value_get_enum (nj_record_get (NJ_RECORD (self), (id))))

/* nj-profile-files.c */
gboolean nj_profile_check_ca_file          (NjProfile    *self,
                                            GError      **error);
gboolean nj_profile_check_certificate_file (NjProfile    *self,
                                            GError      **error);
gboolean nj_profile_check_key_file         (NjProfile    *self,
                                            GError      **error);
gboolean nj_profile_check_key_passphrase   (NjProfile    *self,
                                            GError      **error);

/* nj-profile-network.c */
void     nj_profile_set_network_options    (NjProfile    *self,
                                            MqttOptions  *options);
gboolean nj_profile_check_alpn             (NjProfile    *self,
                                            GError      **error);
gboolean nj_profile_check_subprotocol      (NjProfile    *self,
                                            GError      **error);
gboolean nj_profile_check_proxy_host       (NjProfile    *self,
                                            GError      **error);
gboolean nj_profile_is_host                (const char   *text);
gboolean nj_profile_is_token               (const char   *text);

G_END_DECLS
