/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-types.h"

G_BEGIN_DECLS

typedef struct _Broker Broker;

/**
 * BrokerFeatures:
 * @BROKER_SYSTEM_TOPICS: it tells of itself at "$SYS", more than once a minute
 * @BROKER_RESUMES: after an acknowledgement was lost a session can go on
 * @BROKER_FRAMINGS: at other paths it cuts its packets into frames in other ways
 *
 * What the specification leaves to a broker.
 */
typedef enum
{
  BROKER_SYSTEM_TOPICS = 1 << 0,
  BROKER_RESUMES = 1 << 1,
  BROKER_FRAMINGS = 1 << 2,
} BrokerFeatures;

/**
 * BrokerClass:
 * @name: what the test calls it
 * @versions: the versions it speaks, newest first, ended by 0
 * @username: the only user
 * @maximum_qos: the highest it has
 * @features: what it has beside
 * @durable: whether what it has acknowledged survives kill -9
 * @needs_pace: whether it is slow while it has little to do
 * @find_version: (transfer full) (nullable): its version, %NULL if it is not installed
 * @prepare: writes its configuration into its directory
 * @launch: (transfer full): starts it
 * @save: (nullable): makes it save its sessions, if it does not do so by itself
 */
typedef struct
{
  const char *name;
  MqttVersion versions[4];
  const char *username;
  MqttQos maximum_qos;
  BrokerFeatures features;
  gboolean durable;
  gboolean needs_pace;
  char *(*find_version) (void);
  void (*prepare) (Broker *self);
  GSubprocess *(*launch) (Broker *self, GSubprocessLauncher *launcher, GError **error);
  void (*save) (Broker *self);
} BrokerClass;

G_END_DECLS
