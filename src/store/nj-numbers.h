/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-sample.h"
#include "nj-series.h"

G_BEGIN_DECLS

/**
 * NjNumber:
 * @NJ_NUMBER_RECEIVED: messages received per second
 * @NJ_NUMBER_SENT: messages sent per second
 * @NJ_NUMBER_BYTES_RECEIVED: bytes of MQTT received per second
 * @NJ_NUMBER_BYTES_SENT: bytes of MQTT sent per second
 * @NJ_NUMBER_DROPPED: messages dropped per second
 * @NJ_NUMBER_QUEUED: messages that wait to be sent
 * @NJ_NUMBER_IN_FLIGHT: messages that were sent and wait for an acknowledgement
 * @NJ_NUMBER_UNWRITTEN: what waits for the history, bytes
 * @NJ_NUMBER_PING: the time from the last PINGREQ to its answer, µs
 * @NJ_NUMBER_ACK_MEDIAN: the median of how long acknowledgements took lately, µs
 * @NJ_NUMBER_ACK_P99: what 99 % of them did not take longer than, µs
 */
typedef enum
{
  NJ_NUMBER_RECEIVED,
  NJ_NUMBER_SENT,
  NJ_NUMBER_BYTES_RECEIVED,
  NJ_NUMBER_BYTES_SENT,
  NJ_NUMBER_DROPPED,
  NJ_NUMBER_QUEUED,
  NJ_NUMBER_IN_FLIGHT,
  NJ_NUMBER_UNWRITTEN,
  NJ_NUMBER_PING,
  NJ_NUMBER_ACK_MEDIAN,
  NJ_NUMBER_ACK_P99,
} NjNumber;

#define NJ_N_NUMBERS (NJ_NUMBER_ACK_P99 + 1)

#define NJ_TYPE_NUMBERS (nj_numbers_get_type ())
G_DECLARE_FINAL_TYPE (NjNumbers, nj_numbers, NJ, NUMBERS, GObject)

NjNumbers *nj_numbers_new         (void);
void       nj_numbers_add_sample  (NjNumbers      *self,
                                   const NjSample *sample);
void       nj_numbers_interrupt   (NjNumbers      *self);
NjSeries  *nj_numbers_get_series  (NjNumbers      *self,
                                   NjNumber        number);
guint64    nj_numbers_get_total   (NjNumbers      *self,
                                   NjNumber        number);
void       nj_numbers_watch       (NjNumbers      *self);
void       nj_numbers_unwatch     (NjNumbers      *self);
gboolean   nj_numbers_get_watched (NjNumbers      *self);

G_END_DECLS
