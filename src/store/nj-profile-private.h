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
  PROP_HEADERS,
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

GTlsDatabase *nj_profile_load_ca_file (const char  *path,
                                       GError     **error);

G_END_DECLS
