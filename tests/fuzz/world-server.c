/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-error.h"
#include "world.h"

/* What the server and the network do. */

static gboolean
is_receiving (World         *self,
              FuzzTransport *transport)
{
  g_autoptr (MqttClient) client = g_weak_ref_get (&self->weak);
  MqttState state;

  if (client == NULL || fuzz_transport_is_closed (transport))
    return FALSE;

  state = mqtt_client_get_state (client);

  return state == MQTT_STATE_CONNECTING || state == MQTT_STATE_CONNECTED;
}

static void
give (World         *self,
      FuzzTransport *transport,
      GBytes        *bytes)
{
  WireConnection *wire = fuzz_transport_get_wire (transport);

  if (!fuzz_transport_can_give (transport))
    return;

  /* What nobody listens to any more is not counted. */
  if (!is_receiving (self, transport))
    {
      fuzz_transport_give (transport, bytes);
      return;
    }

  wire_connection_note_given (wire, bytes);
  fuzz_transport_give (transport, bytes);
  wire_connection_end_given (wire, is_receiving (self, transport));
}

/* The network brings what the server has written: all at once, or @chunk bytes at a
 * time. */
static void
flush (World  *self,
       guint8  chunk)
{
  g_autoptr (FuzzTransport) transport = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  if (world_get_transport (self) == NULL)
    return;

  transport = g_object_ref (world_get_transport (self));
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->held));
  self->held = g_byte_array_new ();

  size = g_bytes_get_size (bytes);
  for (gsize offset = 0; offset < size;)
    {
      gsize n = chunk == 0 ? size : MIN (chunk, size - offset);
      g_autoptr (GBytes) piece = g_bytes_new_from_bytes (bytes, offset, n);

      give (self, transport, piece);
      offset += n;
    }
}

/* The server writes @bytes. With @hold, more is to come in the same frame. */
static void
write_bytes (World    *self,
             GBytes   *bytes,
             gboolean  hold)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_byte_array_append (self->held, data, size);
  if (!hold)
    flush (self, 0);
}

static void
write_packet (World      *self,
              guint8      first_byte,
              GByteArray *body,
              gboolean    hold)
{
  g_autoptr (GByteArray) packet = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  guint8 head[2] = { first_byte, body->len };

  /* A short body needs one byte of Remaining Length. */
  g_assert (body->len < 128);
  g_byte_array_append (packet, head, sizeof head);
  g_byte_array_append (packet, body->data, body->len);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&packet));
  write_bytes (self, bytes, hold);
}

static void
append (GByteArray *body,
        guint8      byte)
{
  g_byte_array_append (body, &byte, 1);
}

/* Any packet, with its Remaining Length. */
static void
write_any (World    *self,
           gboolean  hold)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint8 first_byte = fuzz_input_take_u8 (&self->script);
  guint8 size = fuzz_input_take_u8 (&self->script) % 128;
  g_autoptr (GBytes) bytes = fuzz_input_take (&self->script, size);
  gsize taken;
  gconstpointer data = g_bytes_get_data (bytes, &taken);

  g_byte_array_append (body, data, taken);
  write_packet (self, first_byte, body, hold);
}

static gboolean
is_version_5 (World *self)
{
  FuzzTransport *transport = world_get_transport (self);

  return transport != NULL &&
         fuzz_transport_get_wire (transport)->version == MQTT_VERSION_5_0;
}

/* CONNACK that accepts, with Session Present and limits. */
static void
write_connack (World    *self,
               gboolean  hold)
{
  static const guint8 receive_maximum[] = { 0x21, 0, 2 };
  static const guint8 packet_size[] = { 0x27, 0, 0, 0, 40 };
  static const guint8 alias_maximum[] = { 0x22, 0, 2 };
  static const guint8 refusals[] = { 0x24, 1, 0x25, 0, 0x28, 0, 0x2a, 0 };
  static const guint8 identifier[] = { 0x12, 0, 1, 'x', 0x13, 0, 3 };
  static const guint8 method[] = { 0x15, 0, 1, 'm' };
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  guint8 bits = fuzz_input_take_u8 (&self->script);

  append (body, bits & 1);
  append (body, 0);
  if ((bits & 0x02) != 0)
    g_byte_array_append (properties, receive_maximum, sizeof receive_maximum);
  if ((bits & 0x04) != 0)
    g_byte_array_append (properties, packet_size, sizeof packet_size);
  if ((bits & 0x08) != 0)
    g_byte_array_append (properties, alias_maximum, sizeof alias_maximum);
  if ((bits & 0x10) != 0)
    g_byte_array_append (properties, refusals, sizeof refusals);
  if ((bits & 0x20) != 0)
    g_byte_array_append (properties, identifier, sizeof identifier);
  if ((bits & 0x40) != 0)
    g_byte_array_append (properties, method, sizeof method);

  if (is_version_5 (self))
    {
      append (body, properties->len);
      g_byte_array_append (body, properties->data, properties->len);
    }
  write_packet (self, 0x20, body, hold);
}

static void
write_publish (World    *self,
               gboolean  hold)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint8 bits = fuzz_input_take_u8 (&self->script);
  guint8 id = fuzz_input_take_u8 (&self->script);
  guint8 alias = bits >> 4 & 3;
  gboolean bare = alias != 0 && (bits & 0x40) != 0;

  append (body, 0);
  append (body, bare ? 0 : 1);
  if (!bare)
    append (body, 'a' + (id >> 4));
  if ((bits & 0x06) != 0)
    {
      append (body, 0);
      append (body, id & 0x0f);
    }
  if (is_version_5 (self))
    {
      append (body, alias != 0 ? 3 : 0);
      if (alias != 0)
        {
          append (body, 0x23);
          append (body, 0);
          append (body, alias);
        }
    }
  append (body, fuzz_input_take_u8 (&self->script));
  write_packet (self, 0x30 | (bits & 0x0f), body, hold);
}

/* The answer that the client waits for to the packet with the lowest identifier. */
static guint8
choose_ack (World   *self,
            guint16 *id)
{
  FuzzTransport *transport = world_get_transport (self);
  WireConnection *wire = transport != NULL ? fuzz_transport_get_wire (transport) : NULL;

  for (*id = 1; wire != NULL && *id < 64; (*id)++)
    {
      const WireFlight *flight = wire_session_find_flight (wire->session, *id, wire->base);

      if (g_hash_table_contains (wire->requests, GUINT_TO_POINTER (*id)))
        return 0x90;
      if (flight != NULL && !flight->done)
        return flight->qos == MQTT_QOS_1 ? 0x40 : flight->released ? 0x70
                                                                   : 0x50;
    }

  return 0;
}

static void
write_ack (World    *self,
           gboolean  hold)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint8 reason = fuzz_input_take_u8 (&self->script);
  guint16 id;
  guint8 first_byte = choose_ack (self, &id);

  if (first_byte == 0)
    return;

  /* Bit 6 stands for UNSUBACK, and bit 5 for a second answer. */
  if (first_byte == 0x90 && (reason & 0x40) != 0)
    first_byte = 0xb0;

  append (body, id >> 8);
  append (body, id & 0xff);
  if (first_byte >= 0x90)
    {
      if (is_version_5 (self))
        append (body, 0);
      if (is_version_5 (self) || first_byte == 0x90)
        append (body, reason & 0x83);
      if ((reason & 0x20) != 0)
        append (body, 0);
    }
  else if (is_version_5 (self) && (reason & 0x80) != 0)
    {
      append (body, first_byte == 0x70 ? 0x92 : reason & 0x9f);
    }
  write_packet (self, first_byte, body, hold);
}

/* PUBREL, PUBACK, PUBREC, PUBCOMP, SUBACK, UNSUBACK for any identifier. */
static void
write_answer (World    *self,
              gboolean  hold)
{
  static const guint8 first_bytes[] = { 0x62, 0x40, 0x50, 0x70 };
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint8 bits = fuzz_input_take_u8 (&self->script);

  append (body, 0);
  append (body, bits & 0x0f);
  if (is_version_5 (self) && (bits & 0x80) != 0)
    append (body, 0x92);
  write_packet (self, first_bytes[bits >> 4 & 3], body, hold);
}

static void
write_raw (World    *self,
           gboolean  hold)
{
  g_autoptr (GBytes) bytes = fuzz_input_take (&self->script, fuzz_input_take_u8 (&self->script));

  if (g_bytes_get_size (bytes) > 0)
    write_bytes (self, bytes, hold);
}

static GError *
create_error (guint8 which)
{
  static const struct
  {
    MqttLayer layer;
    MqttError code;
  } errors[] = {
    { MQTT_LAYER_TCP, MQTT_ERROR_REFUSED },
    { MQTT_LAYER_DNS, MQTT_ERROR_HOST_NOT_FOUND },
    { MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE },
    { MQTT_LAYER_WEBSOCKET, MQTT_ERROR_CLOSED },
    { MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS },
  };
  guint i = which % G_N_ELEMENTS (errors);

  return mqtt_error_new (errors[i].layer, errors[i].code, 404, "An error of the script");
}

static void
end (World *self)
{
  guint8 which = fuzz_input_take_u8 (&self->script);
  g_autoptr (FuzzTransport) transport = g_object_ref (world_get_transport (self));

  if ((which & 0x80) == 0)
    flush (self, 0);
  fuzz_transport_end (transport, (which & 1) != 0 ? create_error (which >> 1) : NULL);
}

void
world_do_server (World  *self,
                 guint8  what)
{
  FuzzTransport *transport = world_get_transport (self);
  gboolean hold = (what & 0x40) != 0;

  if (transport == NULL)
    return;

  switch (what & 0x0f)
    {
    case 0:
    case 1:
      fuzz_transport_accept (transport);
      break;

    case 2:
      fuzz_transport_refuse (transport, create_error (fuzz_input_take_u8 (&self->script)));
      break;

    case 3:
      write_raw (self, hold);
      break;

    case 4:
      write_any (self, hold);
      break;

    case 5:
    case 6:
      write_connack (self, hold);
      break;

    case 7:
    case 8:
      write_publish (self, hold);
      break;

    case 9:
    case 10:
      write_ack (self, hold);
      break;

    case 11:
      write_answer (self, hold);
      break;

    case 12:
      flush (self, fuzz_input_take_u8 (&self->script));
      break;

    case 13:
      end (self);
      break;

    case 14:
      fuzz_transport_set_stalled (transport, hold);
      break;

    default:
      break;
    }
}
