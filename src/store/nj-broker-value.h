/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-series.h"

G_BEGIN_DECLS

#define NJ_TYPE_BROKER_VALUE (nj_broker_value_get_type ())
G_DECLARE_FINAL_TYPE (NjBrokerValue, nj_broker_value, NJ, BROKER_VALUE, GObject)

NjBrokerValue *nj_broker_value_new        (const char    *topic);
void           nj_broker_value_set        (NjBrokerValue *self,
                                           const char    *text,
                                           gint64         time);
void           nj_broker_value_repeat     (NjBrokerValue *self,
                                           gint64         time);
gint64         nj_broker_value_get_time   (NjBrokerValue *self);
const char    *nj_broker_value_get_topic  (NjBrokerValue *self);
const char    *nj_broker_value_get_text   (NjBrokerValue *self);
double         nj_broker_value_get_number (NjBrokerValue *self);
NjSeries      *nj_broker_value_get_series (NjBrokerValue *self);
NjSeries      *nj_broker_value_get_rates  (NjBrokerValue *self);

G_END_DECLS
