/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "script-server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIN 0x80
#define RESERVED 0x40
#define MASK 0x80

/* RFC 6455 §11.8 */
enum
{
  OP_CONTINUATION = 0x0,
  OP_TEXT = 0x1,
  OP_BINARY = 0x2,
  OP_CLOSE = 0x8,
  OP_PING = 0x9,
  OP_PONG = 0xa,
};

static gboolean
set_errno (GError     **error,
           const char  *what)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));
  return FALSE;
}

/*
 * An address of the loopback network that is this process's own, so that nobody who was given
 * the same port earlier, and does not know yet that it changed hands, calls here.
 */
static struct in_addr
choose_address (void)
{
  guint32 pid = getpid ();

  return (struct in_addr){ htonl (INADDR_LOOPBACK ^ (pid & 0x3fffff) << 2) };
}

/* At the port that the kernel chose the first time. */
gboolean
script_server_listen (ScriptServer  *self,
                      GError       **error)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (self->port) };
  socklen_t size = sizeof address;
  int yes = 1;

  address.sin_addr = choose_address ();
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->listener < 0)
    return set_errno (error, "socket");

  setsockopt (self->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind (self->listener, (struct sockaddr *) &address, sizeof address) < 0 ||
      listen (self->listener, 8) < 0 ||
      getsockname (self->listener, (struct sockaddr *) &address, &size) < 0)
    return set_errno (error, "listen");

  self->port = ntohs (address.sin_port);
  inet_ntop (AF_INET, &address.sin_addr, self->host, sizeof self->host);

  return TRUE;
}

void
script_server_unlisten (ScriptServer *self)
{
  if (self->listener >= 0)
    close (self->listener);
  self->listener = -1;
}

gboolean
script_server_init (ScriptServer  *self,
                    GError       **error)
{
  memset (self, 0, sizeof *self);
  self->websocket = TRUE;
  self->mqtt = g_byte_array_new ();
  self->pongs = g_byte_array_new ();
  channel_init (&self->connection);

  return script_server_listen (self, error);
}

void
script_server_clear (ScriptServer *self)
{
  script_server_unlisten (self);
  channel_clear (&self->connection);
  g_byte_array_unref (self->mqtt);
  g_byte_array_unref (self->pongs);
  g_free (self->request);
  g_free (self->fault);
}

/* Takes a connection that waits, in the place of the one before. */
gboolean
script_server_accept (ScriptServer *self)
{
  int fd = self->listener < 0 ? -1 : accept (self->listener, NULL, NULL);

  if (fd < 0)
    return FALSE;

  fcntl (fd, F_SETFD, FD_CLOEXEC);
  channel_open (&self->connection, fd);
  g_byte_array_set_size (self->mqtt, 0);
  g_byte_array_set_size (self->pongs, 0);
  g_clear_pointer (&self->request, g_free);
  self->has_pong = FALSE;
  self->close_code = 0;
  self->close_sent = FALSE;
  self->upgraded = FALSE;

  return TRUE;
}

/* Whether the whole request is there. */
gboolean
script_server_read_request (ScriptServer *self)
{
  GByteArray *in = self->connection.in;
  const char *end = NULL;

  if (self->request == NULL && in->len > 0)
    end = g_strstr_len ((const char *) in->data, in->len, "\r\n\r\n");

  if (end != NULL)
    {
      gsize size = end + 4 - (const char *) in->data;

      self->request = g_strndup ((const char *) in->data, size);
      g_byte_array_remove_range (in, 0, size);
    }

  return self->request != NULL;
}

static char *
get_header (ScriptServer *self,
            const char   *name)
{
  g_autofree char *pattern = g_strdup_printf ("^%s: *([^,\\s]+)", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, self->request, 0, &match))
    return NULL;

  return g_match_info_fetch (match, 1);
}

/* RFC 6455 §4.2.2 */
static char *
make_accept (ScriptServer *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *key = get_header (self, "Sec-WebSocket-Key");
  guint8 digest[20];
  gsize size = sizeof digest;

  if (key != NULL)
    g_checksum_update (checksum, (const guint8 *) key, -1);
  g_checksum_update (checksum, (const guint8 *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &size);

  return g_base64_encode (digest, size);
}

void
script_server_answer (ScriptServer *self,
                      const char   *text)
{
  g_autofree char *accept = make_accept (self);
  g_autoptr (GString) answer = g_string_new (text);

  g_string_replace (answer, "@ACCEPT@", accept, 0);
  channel_write (&self->connection, answer->str, answer->len);
  self->upgraded = g_str_has_prefix (text, "HTTP/1.1 101");
}

void
script_server_upgrade (ScriptServer *self)
{
  g_autofree char *protocol = get_header (self, "Sec-WebSocket-Protocol");
  g_autoptr (GString) answer = g_string_new ("HTTP/1.1 101 Switching Protocols\r\n"
                                             "Upgrade: websocket\r\n"
                                             "Connection: Upgrade\r\n"
                                             "Sec-WebSocket-Accept: @ACCEPT@\r\n");

  if (protocol != NULL)
    g_string_append_printf (answer, "Sec-WebSocket-Protocol: %s\r\n", protocol);
  g_string_append (answer, "\r\n");
  script_server_answer (self, answer->str);
}

static void
write_frame (ScriptServer *self,
             guint8        first,
             gboolean      masked,
             const guint8 *data,
             gsize         size)
{
  g_autoptr (GByteArray) frame = g_byte_array_sized_new (size + 14);
  static const guint8 key[] = { 0x11, 0x22, 0x33, 0x44 };
  guint8 header[10] = { first };
  gsize length = 2;

  if (size < 126)
    {
      header[1] = size;
    }
  else
    {
      length = size > G_MAXUINT16 ? 10 : 4;
      header[1] = size > G_MAXUINT16 ? 127 : 126;
      for (gsize i = 2; i < length; i++)
        header[i] = (guint64) size >> (8 * (length - 1 - i));
    }

  if (masked)
    header[1] |= MASK;
  g_byte_array_append (frame, header, length);
  if (masked)
    g_byte_array_append (frame, key, sizeof key);

  for (gsize i = 0; i < size; i++)
    {
      guint8 byte = masked ? data[i] ^ key[i % 4] : data[i];

      g_byte_array_append (frame, &byte, 1);
    }

  channel_write (&self->connection, frame->data, frame->len);
}

void
script_server_send (ScriptServer *self,
                    const guint8 *data,
                    gsize         size)
{
  if (self->websocket)
    write_frame (self, FIN | OP_BINARY, FALSE, data, size);
  else
    channel_write (&self->connection, data, size);
}

/* "partial-", "reserved-" and "masked-" before the opcode's name, or "op-" with its
 * number. Returns whether it is known. */
gboolean
script_server_send_frame (ScriptServer *self,
                          const char   *kind,
                          const guint8 *data,
                          gsize         size)
{
  static const struct
  {
    const char *name;
    guint8 opcode;
  } opcodes[] = {
    { "continuation", OP_CONTINUATION },
    { "text", OP_TEXT },
    { "binary", OP_BINARY },
    { "close", OP_CLOSE },
    { "ping", OP_PING },
    { "pong", OP_PONG },
  };
  guint8 flags = FIN;
  gboolean masked = FALSE;

  for (;;)
    {
      if (g_str_has_prefix (kind, "partial-"))
        flags &= ~FIN;
      else if (g_str_has_prefix (kind, "reserved-"))
        flags |= RESERVED;
      else if (g_str_has_prefix (kind, "masked-"))
        masked = TRUE;
      else
        break;
      kind = strchr (kind, '-') + 1;
    }

  if (g_str_has_prefix (kind, "op-"))
    {
      write_frame (self, flags | (g_ascii_strtoull (kind + 3, NULL, 10) & 0x0f), masked, data, size);
      return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (opcodes); i++)
    {
      if (!g_str_equal (opcodes[i].name, kind))
        continue;

      write_frame (self, flags | opcodes[i].opcode, masked, data, size);
      return TRUE;
    }

  return FALSE;
}

void
script_server_close (ScriptServer *self,
                     guint         code)
{
  if (self->upgraded)
    {
      const guint8 data[] = { code >> 8, code & 0xff };

      write_frame (self, FIN | OP_CLOSE, FALSE, data, sizeof data);
      self->close_sent = TRUE;
    }

  if (self->connection.fd >= 0)
    shutdown (self->connection.fd, SHUT_WR);
}

void
script_server_reset (ScriptServer *self)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (self->connection.fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  channel_close (&self->connection);
}

static void
set_fault (ScriptServer *self,
           const char   *fault)
{
  if (self->fault == NULL)
    self->fault = g_strdup (fault);
}

static void
handle_frame (ScriptServer *self,
              guint8        first,
              const guint8 *data,
              gsize         size)
{
  switch (first & 0x0f)
    {
    case OP_CONTINUATION:
    case OP_BINARY:
      g_byte_array_append (self->mqtt, data, size);
      break;

    case OP_PONG:
      self->has_pong = TRUE;
      g_byte_array_append (self->pongs, data, size);
      break;

    case OP_CLOSE:
      self->close_code = size >= 2 ? (guint) data[0] << 8 | data[1] : 1005;
      if (!self->close_sent)
        script_server_close (self, size >= 2 ? self->close_code : 1000);
      break;

    case OP_TEXT:
      set_fault (self, "The engine has sent a text frame ([MQTT-6.0.0-1])");
      break;

    default:
      break;
    }
}

/* Takes one frame out of what was read. */
static gboolean
take_frame (ScriptServer *self)
{
  GByteArray *in = self->connection.in;
  const guint8 *data = in->data;
  gsize header = 2;
  guint64 size;

  if (in->len < header)
    return FALSE;

  size = data[1] & 0x7f;
  if (size >= 126)
    {
      header = size == 126 ? 4 : 10;
      if (in->len < header)
        return FALSE;
      size = 0;
      for (gsize i = 2; i < header; i++)
        size = size << 8 | data[i];
    }

  if ((data[1] & MASK) == 0)
    set_fault (self, "The engine has sent a frame without a mask (RFC 6455 §5.1)");
  header += 4;
  if (in->len < header || in->len - header < size)
    return FALSE;

  for (gsize i = 0; i < size; i++)
    in->data[header + i] ^= in->data[header - 4 + i % 4];
  handle_frame (self, data[0], data + header, size);
  g_byte_array_remove_range (in, 0, header + size);

  return TRUE;
}

/* Sorts what was read. */
void
script_server_work (ScriptServer *self)
{
  GByteArray *in = self->connection.in;

  if (!self->websocket && in->len > 0)
    {
      g_byte_array_append (self->mqtt, in->data, in->len);
      g_byte_array_set_size (in, 0);
    }

  while (self->websocket && self->upgraded && take_frame (self))
    continue;
}

/* The size of the first packet that is there as a whole, or 0. */
gsize
script_server_get_packet (ScriptServer *self)
{
  gsize size = 0;

  for (guint i = 1; i < self->mqtt->len && i < 5; i++)
    {
      size |= (gsize) (self->mqtt->data[i] & 0x7f) << (7 * (i - 1));
      if ((self->mqtt->data[i] & 0x80) != 0)
        continue;

      size += i + 1;
      return size <= self->mqtt->len ? size : 0;
    }

  return 0;
}
