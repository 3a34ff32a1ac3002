/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NjLatency:
 *
 * How long answers took that came lately: counts of durations in classes that are about
 * 6 % wide, so that quantiles cost the same however many there were.
 */
typedef struct _NjLatency NjLatency;

NjLatency *nj_latency_new          (void);
void       nj_latency_free         (NjLatency *self);
void       nj_latency_add          (NjLatency *self,
                                    gint64     duration);
void       nj_latency_advance      (NjLatency *self);
double     nj_latency_get_quantile (NjLatency *self,
                                    double     quantile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjLatency, nj_latency_free)

G_END_DECLS
