/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-outbox.h"

/* Larger packets are passed on as they are: to copy them costs more than a write. */
#define SMALL_SIZE 4096
#define CHUNK_SIZE 65536

/**
 * mqtt_outbox_init:
 * @self: an outbox
 *
 * Makes it empty.
 */
void
mqtt_outbox_init (MqttOutbox *self)
{
  g_return_if_fail (self != NULL);

  g_queue_init (&self->chunks);
  self->tail = NULL;
}

/**
 * mqtt_outbox_clear:
 * @self: an outbox
 *
 * Throws everything in it away.
 */
void
mqtt_outbox_clear (MqttOutbox *self)
{
  g_return_if_fail (self != NULL);

  g_queue_clear_full (&self->chunks, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->tail, g_byte_array_unref);
}

static void
mqtt_outbox_end_tail (MqttOutbox *self)
{
  if (self->tail != NULL)
    g_queue_push_tail (&self->chunks,
                       g_byte_array_free_to_bytes (g_steal_pointer (&self->tail)));
}

/**
 * mqtt_outbox_push:
 * @self: an outbox
 * @packet: an encoded packet
 *
 * Adds @packet behind the others.
 */
void
mqtt_outbox_push (MqttOutbox *self,
                  GBytes     *packet)
{
  gconstpointer data;
  gsize size;

  g_return_if_fail (self != NULL);
  g_return_if_fail (packet != NULL);

  data = g_bytes_get_data (packet, &size);

  if (size > SMALL_SIZE)
    {
      mqtt_outbox_end_tail (self);
      g_queue_push_tail (&self->chunks, g_bytes_ref (packet));
      return;
    }

  if (self->tail != NULL && self->tail->len + size > CHUNK_SIZE)
    mqtt_outbox_end_tail (self);

  if (self->tail == NULL)
    self->tail = g_byte_array_new ();

  g_byte_array_append (self->tail, data, size);
}

/**
 * mqtt_outbox_pop:
 * @self: an outbox
 *
 * Returns: (transfer full) (nullable): the next chunk to write, whole packets
 */
GBytes *
mqtt_outbox_pop (MqttOutbox *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (g_queue_is_empty (&self->chunks))
    mqtt_outbox_end_tail (self);

  return g_queue_pop_head (&self->chunks);
}
