/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "mqtt-subscription.h"
#include "nj-record.h"

G_BEGIN_DECLS

/* How many colours nj_subscription_next_colour() knows. */
#define NJ_SUBSCRIPTION_N_COLOURS 8

#define NJ_TYPE_SUBSCRIPTION (nj_subscription_get_type ())
G_DECLARE_FINAL_TYPE (NjSubscription, nj_subscription, NJ, SUBSCRIPTION, NjRecord)

NjSubscription     *nj_subscription_new                     (const char          *filter,
                                                             MqttQos              qos);
NjSubscription     *nj_subscription_new_from_json           (JsonNode            *node,
                                                             GError             **error);
NjSubscription     *nj_subscription_duplicate               (NjSubscription      *self);
JsonNode           *nj_subscription_to_json                 (NjSubscription      *self);
MqttSubscription   *nj_subscription_to_mqtt                 (NjSubscription      *self);
const char         *nj_subscription_next_colour             (guint                index);

const char         *nj_subscription_get_filter              (NjSubscription      *self);
void                nj_subscription_set_filter              (NjSubscription      *self,
                                                             const char          *filter);
MqttQos             nj_subscription_get_qos                 (NjSubscription      *self);
void                nj_subscription_set_qos                 (NjSubscription      *self,
                                                             MqttQos              qos);
const char         *nj_subscription_get_colour              (NjSubscription      *self);
void                nj_subscription_set_colour              (NjSubscription      *self,
                                                             const char          *colour);
const char         *nj_subscription_get_alias               (NjSubscription      *self);
void                nj_subscription_set_alias               (NjSubscription      *self,
                                                             const char          *alias);
gboolean            nj_subscription_get_no_local            (NjSubscription      *self);
void                nj_subscription_set_no_local            (NjSubscription      *self,
                                                             gboolean             no_local);
gboolean            nj_subscription_get_retain_as_published (NjSubscription      *self);
void                nj_subscription_set_retain_as_published (NjSubscription      *self,
                                                             gboolean             retain_as_published);
MqttRetainHandling  nj_subscription_get_retain_handling     (NjSubscription      *self);
void                nj_subscription_set_retain_handling     (NjSubscription      *self,
                                                             MqttRetainHandling   retain_handling);
gboolean            nj_subscription_get_enabled             (NjSubscription      *self);
void                nj_subscription_set_enabled             (NjSubscription      *self,
                                                             gboolean             enabled);

G_END_DECLS
