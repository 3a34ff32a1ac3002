/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "play.h"

#include "mqtt-options-network.h"
#include "player.h"

Play *
play_new (Broker          *broker,
          const Scene     *scene,
          BrokerTransport  transport,
          MqttVersion      version,
          gint64           patience)
{
  static guint n_plays;
  Play *self = g_new0 (Play, 1);

  self->broker = broker;
  self->scene = scene;
  self->transport = transport;
  self->version = version;
  self->patience = patience;
  self->path = "/mqtt";
  self->number = ++n_plays;
  self->players = g_ptr_array_new_with_free_func ((GDestroyNotify) player_free);
  self->strings = g_string_chunk_new (256);

  return self;
}

void
play_free (Play *self)
{
  g_ptr_array_unref (self->players);
  g_string_chunk_free (self->strings);
  g_free (self->failure);
  g_free (self);
}

/* Only the first time: what follows are its consequences. */
void
play_fail (Play       *self,
           const char *format,
           ...)
{
  va_list args;

  if (self->failure != NULL)
    return;

  va_start (args, format);
  self->failure = g_strdup_vprintf (format, args);
  va_end (args);
}

/* (transfer none): one that no other play uses. */
const char *
play_topic (Play       *self,
            const char *path)
{
  g_autofree char *topic = g_strdup_printf (BROKER_TOPICS "/%u/%s", self->number, path);

  return g_string_chunk_insert_const (self->strings, topic);
}

/* (transfer full): a client of this play, whose Client Identifier is made of @role,
 * and which does not come back by itself. */
MqttOptions *
play_create_options (Play       *self,
                     const char *role)
{
  g_autofree char *id = g_strdup_printf ("%s-%u", role, self->number);
  guint16 port = self->port != 0 ? self->port : self->broker->ports[self->transport];
  MqttOptions *options = broker_create_options_at (self->broker, self->transport, port, self->path,
                                                   id);

  mqtt_options_set_version (options, self->version);
  mqtt_options_set_ca_file (options, self->broker->certificates->ca);
  mqtt_options_set_queue (options, 20000, 64 * 1024 * 1024, MQTT_QUEUE_REFUSE_NEW);

  return options;
}

/* Adds a property to CONNECT. */
void
play_set_property (MqttOptions  *options,
                   MqttProperty  id,
                   guint32       value)
{
  MqttProperties *properties = mqtt_options_get_properties (options);

  if (properties == NULL)
    {
      g_autoptr (MqttProperties) empty = mqtt_properties_new ();

      mqtt_options_set_properties (options, empty);
      properties = mqtt_options_get_properties (options);
    }

  mqtt_properties_add_uint (properties, id, value);
}

/* (transfer full): one whose session the server keeps, in 5.0 for @seconds. */
MqttOptions *
play_create_session_options (Play       *self,
                             const char *role,
                             guint       seconds)
{
  MqttOptions *options = play_create_options (self, role);

  mqtt_options_set_clean_start (options, FALSE);
  if (self->version == MQTT_VERSION_5_0)
    play_set_property (options, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, seconds);

  return options;
}
