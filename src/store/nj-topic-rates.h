/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NjTopicRates:
 *
 * How many messages and bytes each topic had in the last seconds. What it costs depends on
 * how many topics had any.
 */
typedef struct _NjTopicRates NjTopicRates;

/**
 * NjTopicCount:
 * @topic: the number of a topic
 * @n: how many messages
 * @bytes: of their payloads
 */
typedef struct
{
  guint32 topic;
  guint32 n;
  guint64 bytes;
} NjTopicCount;

/**
 * NjTopicOrder:
 * @NJ_TOPIC_ORDER_MESSAGES: by messages per second
 * @NJ_TOPIC_ORDER_BYTES: by bytes per second
 */
typedef enum
{
  NJ_TOPIC_ORDER_MESSAGES,
  NJ_TOPIC_ORDER_BYTES,
} NjTopicOrder;

/**
 * NjTopicRatesFunc:
 * @user_data: what nj_topic_rates_advance() was given
 * @count: a topic and how much
 * @gone: whether that is no longer recent, or has just become so
 */
typedef void (*NjTopicRatesFunc) (gpointer            user_data,
                                  const NjTopicCount *count,
                                  gboolean            gone);

NjTopicRates *nj_topic_rates_new      (void);
void          nj_topic_rates_free     (NjTopicRates     *self);
void          nj_topic_rates_start    (NjTopicRates     *self,
                                       gint64            now);
void          nj_topic_rates_count    (NjTopicRates     *self,
                                       guint32           topic,
                                       gsize             bytes);
void          nj_topic_rates_advance  (NjTopicRates     *self,
                                       gint64            now,
                                       NjTopicRatesFunc  func,
                                       gpointer          user_data);
gboolean      nj_topic_rates_is_empty (NjTopicRates     *self);
double        nj_topic_rates_get_span (NjTopicRates     *self);
void          nj_topic_rates_get      (NjTopicRates     *self,
                                       guint32           topic,
                                       NjTopicCount     *count);
GArray       *nj_topic_rates_rank     (NjTopicRates     *self,
                                       NjTopicOrder      order,
                                       guint             max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjTopicRates, nj_topic_rates_free)

G_END_DECLS
