/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "mqtt-options.h"
#include "nj-payload-format.h"
#include "nj-profile-error.h"
#include "nj-profile-types.h"
#include "nj-record.h"
#include "nj-subscription.h"

G_BEGIN_DECLS

/* How many topics are remembered, see nj_profile_remember_topic(). */
#define NJ_PROFILE_MAX_TOPICS 20

/* How many messages, and how much of them, may wait to be sent. */
#define NJ_PROFILE_QUEUE_MESSAGES 1000
#define NJ_PROFILE_QUEUE_MEBIBYTES 16
#define NJ_PROFILE_HISTORY_MEBIBYTES 4096

/* Where a proxy mostly listens. */
#define NJ_PROFILE_HTTP_PROXY_PORT 8080
#define NJ_PROFILE_SOCKS_PROXY_PORT 1080

/* Where the local broker listens if nobody else does. */
#define NJ_PROFILE_LOCAL_PORT 8083

/**
 * NjProfile:
 *
 * The settings of one connection. Every setting is a property; the functions
 * in nj-profile-accessors.h are for those that are used outside of bindings.
 */
#define NJ_TYPE_PROFILE (nj_profile_get_type ())
G_DECLARE_FINAL_TYPE (NjProfile, nj_profile, NJ, PROFILE, NjRecord)

NjProfile         *nj_profile_new                    (void);
NjProfile         *nj_profile_new_from_url           (const char       *url,
                                                      GError          **error);
NjProfile         *nj_profile_new_local              (void);
NjProfile         *nj_profile_new_example            (void);
NjProfile         *nj_profile_new_from_json          (JsonNode         *node,
                                                      GError          **error);
JsonNode          *nj_profile_to_json                (NjProfile        *self);
NjProfile         *nj_profile_duplicate              (NjProfile        *self);
void               nj_profile_copy_from              (NjProfile        *self,
                                                      NjProfile        *other);
char              *nj_profile_get_url                (NjProfile        *self);
gboolean           nj_profile_apply_url              (NjProfile        *self,
                                                      const char       *url,
                                                      GError          **error);
guint              nj_profile_get_default_port       (const char       *scheme);
void               nj_profile_randomise_client_id    (NjProfile        *self);
void               nj_profile_make_client_id_unique  (NjProfile        *self);
gboolean           nj_profile_follow_reference       (NjProfile        *self,
                                                      const char       *reference);
void               nj_profile_remember_topic         (NjProfile        *self,
                                                      const char       *topic);
gboolean           nj_profile_applies                (NjProfile        *self,
                                                      const char       *property);
gboolean           nj_profile_validate_field         (NjProfile        *self,
                                                      const char       *property,
                                                      GError          **error);
gboolean           nj_profile_validate               (NjProfile        *self,
                                                      const char      **property,
                                                      GError          **error);
MqttOptions       *nj_profile_to_options             (NjProfile        *self,
                                                      GError          **error);

G_END_DECLS

#include "nj-profile-accessors.h"
