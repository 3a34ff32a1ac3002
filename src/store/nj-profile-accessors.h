/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-profile.h"

G_BEGIN_DECLS

gboolean           nj_profile_get_local              (NjProfile        *self);
GListStore        *nj_profile_get_subscriptions      (NjProfile        *self);
NjSubscription    *nj_profile_find_subscription      (NjProfile        *self,
                                                      const char       *filter);

const char        *nj_profile_get_id                 (NjProfile        *self);
const char        *nj_profile_get_name               (NjProfile        *self);
void               nj_profile_set_name               (NjProfile        *self,
                                                      const char       *name);
const char        *nj_profile_get_group              (NjProfile        *self);
void               nj_profile_set_group              (NjProfile        *self,
                                                      const char       *group);
const char        *nj_profile_get_scheme             (NjProfile        *self);
void               nj_profile_set_scheme             (NjProfile        *self,
                                                      const char       *scheme);
const char        *nj_profile_get_host               (NjProfile        *self);
void               nj_profile_set_host               (NjProfile        *self,
                                                      const char       *host);
guint              nj_profile_get_port               (NjProfile        *self);
void               nj_profile_set_port               (NjProfile        *self,
                                                      guint             port);
const char        *nj_profile_get_path               (NjProfile        *self);
void               nj_profile_set_path               (NjProfile        *self,
                                                      const char       *path);
MqttVersion        nj_profile_get_version            (NjProfile        *self);
void               nj_profile_set_version            (NjProfile        *self,
                                                      MqttVersion       version);
const char        *nj_profile_get_client_id          (NjProfile        *self);
void               nj_profile_set_client_id          (NjProfile        *self,
                                                      const char       *client_id);
const char        *nj_profile_get_username           (NjProfile        *self);
void               nj_profile_set_username           (NjProfile        *self,
                                                      const char       *username);
const char        *nj_profile_get_password           (NjProfile        *self);
void               nj_profile_set_password           (NjProfile        *self,
                                                      const char       *password);
gboolean           nj_profile_uses_tls               (NjProfile        *self);
gboolean           nj_profile_uses_websocket         (NjProfile        *self);
gboolean           nj_profile_is_insecure            (NjProfile        *self);
NjProxyMode        nj_profile_get_proxy_mode         (NjProfile        *self);
gboolean           nj_profile_get_reconnect          (NjProfile        *self);
gboolean           nj_profile_get_tls_verify         (NjProfile        *self);
const char        *nj_profile_get_ca_file            (NjProfile        *self);
const char *const *nj_profile_get_headers            (NjProfile        *self);
void               nj_profile_set_headers            (NjProfile        *self,
                                                      const char *const *headers);
const char *const *nj_profile_get_user_properties    (NjProfile        *self);
void               nj_profile_set_user_properties    (NjProfile        *self,
                                                      const char *const *user_properties);
const char        *nj_profile_get_draft_topic        (NjProfile        *self);
void               nj_profile_set_draft_topic        (NjProfile        *self,
                                                      const char       *topic);
const char        *nj_profile_get_draft_payload      (NjProfile        *self);
void               nj_profile_set_draft_payload      (NjProfile        *self,
                                                      const char       *payload);
NjPayloadFormat    nj_profile_get_draft_format       (NjProfile        *self);
void               nj_profile_set_draft_format       (NjProfile        *self,
                                                      NjPayloadFormat   format);
MqttQos            nj_profile_get_draft_qos          (NjProfile        *self);
void               nj_profile_set_draft_qos          (NjProfile        *self,
                                                      MqttQos           qos);
gboolean           nj_profile_get_draft_retain       (NjProfile        *self);
void               nj_profile_set_draft_retain       (NjProfile        *self,
                                                      gboolean          retain);
const char *const *nj_profile_get_topic_history      (NjProfile        *self);

G_END_DECLS
