/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load.h"

typedef struct
{
  Load *load;
  guint number;
} LoadItem;

Load *
load_new (guint n)
{
  Load *self = g_rc_box_new0 (Load);

  self->n = n;
  self->done = g_new0 (guint8, n);
  self->seen = g_new0 (guint, n);

  return self;
}

static void
load_clear (gpointer data)
{
  Load *self = data;

  g_free (self->done);
  g_free (self->seen);
}

void
load_unref (Load *self)
{
  g_rc_box_release_full (self, load_clear);
}

static void
on_published (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree LoadItem *item = user_data;
  g_autoptr (Load) load = item->load;
  g_autoptr (MqttAck) ack = mqtt_client_publish_finish (MQTT_CLIENT (source), result, NULL);

  load->n_done++;
  load->done[item->number] = TRUE;
  if (ack == NULL)
    load->n_refused++;
}

void
load_publish (Load       *self,
              Player     *player,
              const char *topic,
              guint       number,
              MqttQos     qos)
{
  g_autofree char *payload = g_strdup_printf ("%u", number);
  g_autoptr (MqttMessage) message = test_message (topic, payload, qos);
  LoadItem *item = g_new (LoadItem, 1);

  item->load = g_rc_box_acquire (self);
  item->number = number;
  mqtt_client_publish_async (player->client, message, NULL, on_published, item);
}

/* Keeps @window messages on their way, of QoS 1 and up to @maximum in turn. */
void
load_advance (Load       *self,
              Player     *player,
              const char *topic,
              guint       window,
              MqttQos     maximum)
{
  for (; self->n_sent < self->n && self->n_sent < self->n_done + window; self->n_sent++)
    load_publish (self, player, topic, self->n_sent, MIN (MQTT_QOS_1 + self->n_sent % 2, maximum));
}

/* Counts what has come since the last time. */
void
load_count (Load   *self,
            Player *player)
{
  for (; player->n_seen < player->messages->len; player->n_seen++)
    {
      MqttMessage *message = player->messages->pdata[player->n_seen];
      g_autofree char *text = g_strndup ((const char *) message->payload, message->payload_size);
      guint64 number;

      if (g_ascii_string_to_unsigned (text, 10, 0, self->n - 1, &number, NULL))
        self->seen[number]++;
      else
        play_fail (player->play, "a message that was never sent: %s", text);
    }
}

/* How many have not come, but for those for which there is a byte in @except. */
guint
load_count_missing (Load         *self,
                    const guint8 *except)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    {
      if (self->seen[i] == 0 && (except == NULL || !except[i]))
        n++;
    }

  return n;
}

/* How many of those that load_advance() sends with QoS 2 have come more than once. */
guint
load_count_doubled (Load *self)
{
  guint n = 0;

  for (guint i = 1; i < self->n; i += 2)
    {
      if (self->seen[i] > 1)
        n++;
    }

  return n;
}
