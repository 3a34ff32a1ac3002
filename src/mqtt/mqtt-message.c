/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-message-private.h"

G_DEFINE_BOXED_TYPE (MqttMessage, mqtt_message, mqtt_message_ref, mqtt_message_unref)

/* One message that is kept keeps what it shares its chunk with: not too much. */
#define CHUNK_SIZE 16384

/* More than there is room for. */
#define CHUNK_REFS CHUNK_SIZE

/* Of malloc(): good for any member. */
#define ALIGNMENT (2 * sizeof (gpointer))

/* It is made with references for all that it may hold, and what the pool has not
 * given away it drops at the end: to count each on its own takes longer than to
 * write the message. */
struct _MqttMessageChunk
{
  gint n_refs;
  guint8 memory[] __attribute__ ((aligned (2 * sizeof (gpointer))));
};

static MqttMessageChunk *
chunk_new (gsize size)
{
  MqttMessageChunk *self = g_malloc (sizeof (MqttMessageChunk) + size);

  self->n_refs = CHUNK_REFS;

  return self;
}

static void
chunk_unref (MqttMessageChunk *self,
             gint              n)
{
  if (g_atomic_int_add (&self->n_refs, -n) == n)
    g_free (self);
}

/**
 * mqtt_message_pool_clear:
 * @self: a pool
 *
 * Makes it empty. The messages stay.
 */
void
mqtt_message_pool_clear (MqttMessagePool *self)
{
  g_return_if_fail (self != NULL);

  if (self->chunk != NULL)
    chunk_unref (self->chunk, CHUNK_REFS - self->n_given);
  *self = (MqttMessagePool){ NULL };
}

/* Returns memory that has a reference to the chunk of the pool. */
static gpointer
pool_alloc (MqttMessagePool *self,
            gsize            size)
{
  gsize offset = self->used;

  if (self->chunk == NULL || size > CHUNK_SIZE - offset)
    {
      mqtt_message_pool_clear (self);
      self->chunk = chunk_new (MAX (CHUNK_SIZE, size));
      offset = 0;
    }
  self->used = MIN (offset + (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, CHUNK_SIZE);
  self->n_given++;

  return self->chunk->memory + offset;
}

/**
 * mqtt_message_new:
 * @topic: the Topic Name; not checked here
 * @payload: (nullable): the payload, %NULL for an empty one
 * @qos: the QoS
 * @retain: the RETAIN flag
 * @properties: (nullable): MQTT 5 properties, not to be changed any more
 *
 * Returns: (transfer full): a message
 */
MqttMessage *
mqtt_message_new (const char     *topic,
                  GBytes         *payload,
                  MqttQos         qos,
                  gboolean        retain,
                  MqttProperties *properties)
{
  MqttMessage *self;

  g_return_val_if_fail (topic != NULL, NULL);

  self = g_new (MqttMessage, 1);
  *self = (MqttMessage){ .topic = g_strdup (topic), .qos = qos, .retain = !!retain, .ref_count = 1 };
  if (payload != NULL)
    {
      self->block = g_bytes_ref (payload);
      self->payload = g_bytes_get_data (payload, &self->payload_size);
    }
  if (properties != NULL)
    self->properties = mqtt_properties_ref (properties);

  return self;
}

/**
 * mqtt_message_new_pooled:
 * @pool: where to
 * @topic: the Topic Name, not terminated; not checked here
 * @topic_size: its length in bytes
 * @payload: the payload
 * @payload_size: its size in bytes
 * @block: (nullable): what @payload lies in if it is to stay there
 *
 * The topic lies behind the message, and the payload, without @block, behind that.
 * Only an empty topic does not: what a Topic Alias stands for comes into its place.
 *
 * Returns: (transfer full): a message of QoS 0
 */
MqttMessage *
mqtt_message_new_pooled (MqttMessagePool *pool,
                         const char      *topic,
                         gsize            topic_size,
                         const guint8    *payload,
                         gsize            payload_size,
                         GBytes          *block)
{
  gsize n_copied = block == NULL ? payload_size : 0;
  MqttMessage *self = pool_alloc (pool, sizeof (MqttMessage) + topic_size + 1 + n_copied);
  char *own_topic = (char *) (self + 1);
  guint8 *own_payload = (guint8 *) own_topic + topic_size + 1;

  *self = (MqttMessage){
    .topic = topic_size > 0 ? own_topic : g_strdup (""),
    .payload = block == NULL ? own_payload : payload,
    .payload_size = payload_size,
    .ref_count = 1,
    .chunk = pool->chunk,
    .block = block != NULL ? g_bytes_ref (block) : NULL,
  };
  memcpy (own_topic, topic, topic_size);
  own_topic[topic_size] = '\0';
  memcpy (own_payload, payload, n_copied);

  return self;
}

/**
 * mqtt_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): the same message
 */
MqttMessage *
mqtt_message_ref (MqttMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);

  return self;
}

/**
 * mqtt_message_unref:
 * @self: (transfer full): a message
 */
void
mqtt_message_unref (MqttMessage *self)
{
  if (self == NULL)
    return;

  /* Nobody else can take a reference any more if this is the last: to look is
   * cheaper than to count. */
  if (g_atomic_int_get (&self->ref_count) != 1 && !g_atomic_int_dec_and_test (&self->ref_count))
    return;

  if (self->topic != (char *) (self + 1))
    g_free (self->topic);
  g_clear_pointer (&self->block, g_bytes_unref);
  g_clear_pointer (&self->properties, mqtt_properties_unref);
  if (self->chunk != NULL)
    chunk_unref (self->chunk, 1);
  else
    g_free (self);
}

/**
 * mqtt_message_dup_payload:
 * @self: a message
 *
 * Returns: (transfer full): its payload, not copied
 */
GBytes *
mqtt_message_dup_payload (MqttMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->block != NULL)
    {
      const guint8 *begin = g_bytes_get_data (self->block, NULL);

      return g_bytes_new_from_bytes (self->block, self->payload - begin, self->payload_size);
    }

  return g_bytes_new_with_free_func (self->payload, self->payload_size,
                                     (GDestroyNotify) mqtt_message_unref,
                                     mqtt_message_ref (self));
}
