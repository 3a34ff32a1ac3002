/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-connection-private.h"

/* Once a second the network thread is asked how it goes, as long as there is a
 * connection. */

/* While somebody watches, every so many samples a PINGREQ is sent. */
#define PING_INTERVAL 2

static void
ask (NjConnection *self)
{
  gboolean ping;

  /* A thread that has no time for one sample has none for two. */
  if (self->link == NULL || self->sampling)
    return;

  self->sampling = TRUE;
  ping = nj_numbers_get_watched (self->numbers) && self->n_samples % PING_INTERVAL == 0;
  nj_link_sample (self->link, ping);
  self->n_samples++;
}

static void
rated_cb (NjConnection *self,
          double        seconds)
{
  if (seconds > 0)
    ask (self);
  else
    nj_numbers_interrupt (self->numbers);
}

/* The next sample comes with a PINGREQ. */
static void
watched_cb (NjConnection *self)
{
  self->n_samples = 0;
}

/* What there is to compare with is there at once. */
static void
state_changed_cb (NjConnection *self)
{
  if (self->state == MQTT_STATE_CONNECTED)
    ask (self);
}

void
nj_connection_init_numbers (NjConnection *self)
{
  self->numbers = nj_numbers_new ();
  g_signal_connect_object (self->numbers, "watched",
                           G_CALLBACK (watched_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->traffic, "rated", G_CALLBACK (rated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::state", G_CALLBACK (state_changed_cb), NULL);
}

/* It may have been on its way when the connection ended. */
void
nj_connection_take_sample (NjConnection *self,
                           gpointer      sample)
{
  self->sampling = FALSE;
  if (self->state == MQTT_STATE_CONNECTED)
    nj_numbers_add_sample (self->numbers, sample);
}

/**
 * nj_connection_get_numbers:
 * @self: a connection
 *
 * Returns: (transfer none): what it did in the last minutes
 */
NjNumbers *
nj_connection_get_numbers (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), NULL);

  return self->numbers;
}
