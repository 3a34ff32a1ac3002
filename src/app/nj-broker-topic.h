/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-number-text.h"

G_BEGIN_DECLS

typedef enum
{
  NJ_BROKER_GROUP_BROKER,
  NJ_BROKER_GROUP_CLIENTS,
  NJ_BROKER_GROUP_MESSAGES,
  NJ_BROKER_GROUP_BYTES,
  NJ_BROKER_GROUP_RETAINED,
  NJ_BROKER_GROUP_SUBSCRIPTIONS,
  NJ_BROKER_GROUP_LOAD,
} NjBrokerGroup;

#define NJ_N_BROKER_GROUPS (NJ_BROKER_GROUP_LOAD + 1)

/**
 * NjBrokerKind:
 * @NJ_BROKER_TEXT: words
 * @NJ_BROKER_GAUGE: a number that goes up and down
 * @NJ_BROKER_COUNTER: one that only goes up: how fast it does is what matters
 * @NJ_BROKER_UPTIME: for how long the broker runs
 */
typedef enum
{
  NJ_BROKER_TEXT,
  NJ_BROKER_GAUGE,
  NJ_BROKER_COUNTER,
  NJ_BROKER_UPTIME,
} NjBrokerKind;

/**
 * NjBrokerTopic:
 * @name: the end of the Topic Name, which tells what it is
 * @group: what it belongs to
 * @kind: what is to be made of it
 * @unit: what it counts
 * @title: what it is, in English
 *
 * What a broker says under a topic that is known.
 */
typedef struct
{
  const char *name;
  NjBrokerGroup group;
  NjBrokerKind kind;
  NjUnit unit;
  const char *title;
} NjBrokerTopic;

const NjBrokerTopic *nj_broker_topic_find     (const char          *topic,
                                               char               **node);
char                *nj_broker_topic_format   (const NjBrokerTopic *self,
                                               const char          *text,
                                               double               number);
const char          *nj_broker_group_to_title (NjBrokerGroup        group);

G_END_DECLS
