/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-input.h"
#include "fuzz.h"
#include "mqtt-decoder.h"
#include "mqtt-error.h"
#include "packet-equal.h"

/* A byte for version and limit, one for the split, and a stream of packets. Each
 * split has to give the same packets and the same end. */

typedef struct
{
  MqttVersion version;
  guint32 max_size; /* 0 for none */
  guint8 split;
  GBytes *stream;
} Case;

typedef struct
{
  GPtrArray *packets;
  GError *error;
  gboolean partial;
} Result;

/* How many bytes are fed next. */
typedef gsize (*SplitFunc) (const Case *c,
                            gsize       offset);

static gsize
split_not (const Case *c,
           gsize       offset)
{
  return G_MAXSIZE;
}

static gsize
split_evenly (const Case *c,
              gsize       offset)
{
  return c->split % 16 + 1;
}

static gsize
split_unevenly (const Case *c,
                gsize       offset)
{
  return ((offset + c->split) * 2654435761u >> 13) % 7 + 1;
}

static void
result_clear (Result *self)
{
  g_clear_pointer (&self->packets, g_ptr_array_unref);
  g_clear_error (&self->error);
}

static MqttPacket *
take_message (MqttDecoder *decoder)
{
  MqttMessage *message = mqtt_decoder_next_message (decoder);
  MqttPacket *packet = NULL;

  if (message != NULL)
    {
      packet = mqtt_packet_new (MQTT_PACKET_PUBLISH, 0);
      packet->publish.message = message;
    }

  return packet;
}

/* By the short cut where there is one if @shortly. */
static gboolean
take (MqttDecoder *decoder,
      gboolean     shortly,
      Result      *result)
{
  MqttPacket *packet;

  for (;;)
    {
      packet = shortly ? take_message (decoder) : NULL;
      if (packet != NULL)
        {
          g_ptr_array_add (result->packets, packet);
          continue;
        }

      if (!mqtt_decoder_next (decoder, &packet, &result->error))
        return FALSE;
      if (packet == NULL)
        return TRUE;
      g_ptr_array_add (result->packets, packet);
    }
}

/* @early feeds the whole stream before anything is taken out. */
static void
decode (const Case *c,
        SplitFunc   split,
        gboolean    early,
        gboolean    shortly,
        Result     *result)
{
  g_autoptr (MqttDecoder) decoder = mqtt_decoder_new ();
  gsize size = g_bytes_get_size (c->stream);
  gsize offset = 0;

  mqtt_decoder_set_version (decoder, c->version);
  if (c->max_size != 0)
    mqtt_decoder_set_max_size (decoder, c->max_size);

  *result = (Result){ .packets = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_packet_free) };
  while (offset < size && result->error == NULL)
    {
      gsize n = MIN (split (c, offset), size - offset);
      const guint8 *data = g_bytes_get_data (c->stream, NULL);
      g_autoptr (GBytes) piece = g_bytes_new (data + offset, n);

      mqtt_decoder_feed (decoder, piece);
      offset += n;
      if (!early && !take (decoder, shortly, result))
        break;
    }
  if (early)
    take (decoder, shortly, result);

  result->partial = mqtt_decoder_has_partial (decoder);
}

static void
check_same (const Result *a,
            const Result *b)
{
  g_assert_cmpuint (a->packets->len, ==, b->packets->len);
  for (guint i = 0; i < a->packets->len; i++)
    g_assert_true (packet_equal (a->packets->pdata[i], b->packets->pdata[i]));

  g_assert_cmpint (a->error != NULL, ==, b->error != NULL);
  if (a->error != NULL)
    {
      g_assert_cmpint (a->error->code, ==, b->error->code);
      g_assert_cmpstr (a->error->message, ==, b->error->message);
      g_assert_cmpint (mqtt_error_get_reason (a->error), ==, mqtt_error_get_reason (b->error));
    }
  else
    {
      g_assert_cmpint (a->partial, ==, b->partial);
    }
}

/* The size of the packet at @offset, 0 if its fixed header is not complete. */
static gsize
measure (GBytes *stream,
         gsize   offset)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (stream, &size);
  gsize remaining = 0;

  for (guint i = 1; i <= 4 && offset + i < size; i++)
    {
      remaining |= (gsize) (data[offset + i] & 0x7f) << (7 * (i - 1));
      if ((data[offset + i] & 0x80) == 0)
        return i + 1 + remaining;
    }

  return 0;
}

/* The packets are those that the fixed headers say. */
static void
check_framing (const Case   *c,
               const Result *result)
{
  const guint8 *data = g_bytes_get_data (c->stream, NULL);
  gsize size = g_bytes_get_size (c->stream);
  gsize offset = 0;

  for (guint i = 0; i < result->packets->len; i++)
    {
      const MqttPacket *packet = result->packets->pdata[i];
      gsize packet_size = measure (c->stream, offset);

      g_assert_cmpuint (packet_size, >, 0);
      g_assert_cmpuint (offset + packet_size, <=, size);
      g_assert_cmpint (data[offset] >> 4, ==, packet->type);
      if (c->max_size != 0)
        g_assert_cmpuint (packet_size, <=, c->max_size);
      offset += packet_size;
    }

  if (result->error != NULL)
    {
      g_assert_cmpuint (offset, <, size);
      g_assert_true (result->error->domain == MQTT_ERROR);
      g_assert_cmpint (mqtt_error_get_reason (result->error), >=, 0x80);
      return;
    }

  g_assert_cmpint (result->partial, ==, offset < size);
  if (measure (c->stream, offset) != 0)
    g_assert_cmpuint (offset + measure (c->stream, offset), >, size);
}

/* A return code of 3.1.1 that is reserved stands for a reason that 3.1.1 cannot say,
 * and the refusal of a server that knows no 5.0 is not written again as such. */
static gboolean
is_changed_by_encoding (const MqttPacket *packet,
                        MqttVersion       version)
{
  return packet->type == MQTT_PACKET_CONNACK && version != MQTT_VERSION_5_0 &&
         packet->connack.reason == MQTT_REASON_UNSPECIFIED_ERROR;
}

static void
check_encoding (const MqttPacket *packet,
                MqttVersion       version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = mqtt_packet_encode (packet, version, &error);
  Case c = { version, 0, 0, bytes };
  Result again;

  g_assert_no_error (error);
  if (is_changed_by_encoding (packet, version))
    return;

  decode (&c, split_not, FALSE, FALSE, &again);
  g_assert_no_error (again.error);
  g_assert_cmpuint (again.packets->len, ==, 1);
  g_assert_false (again.partial);
  g_assert_true (packet_equal (packet, again.packets->pdata[0]));
  result_clear (&again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size)
{
  static const MqttVersion versions[] = { MQTT_VERSION_3_1, MQTT_VERSION_3_1_1, MQTT_VERSION_5_0 };
  g_autoptr (GBytes) stream = NULL;
  FuzzInput input;
  Result whole;
  Result other;
  Case c = { 0 };
  guint8 head;

  fuzz_input_init (&input, data, size);
  head = fuzz_input_take_u8 (&input);
  c.version = versions[head % 3];
  c.split = fuzz_input_take_u8 (&input);
  if ((head & 0x80) != 0)
    c.max_size = fuzz_input_take_u8 (&input) + 1;
  stream = fuzz_input_take_rest (&input);
  c.stream = stream;

  decode (&c, split_not, FALSE, FALSE, &whole);
  check_framing (&c, &whole);
  for (guint i = 0; i < whole.packets->len; i++)
    check_encoding (whole.packets->pdata[i], c.version);

  decode (&c, split_not, FALSE, TRUE, &other);
  check_same (&whole, &other);
  result_clear (&other);

  decode (&c, split_evenly, FALSE, FALSE, &other);
  check_same (&whole, &other);
  result_clear (&other);

  decode (&c, split_unevenly, FALSE, FALSE, &other);
  check_same (&whole, &other);
  result_clear (&other);

  decode (&c, split_unevenly, TRUE, TRUE, &other);
  check_same (&whole, &other);
  result_clear (&other);

  result_clear (&whole);

  return 0;
}
