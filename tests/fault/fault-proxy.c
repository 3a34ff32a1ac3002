/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault-process.h"

/* A TCP proxy that cuts what it carries into pieces of any size, stalls, and resets
 * connections, in the middle of whatever it is. Each time it does it adds a letter to
 * a file, "s" or "r". */

#define MAX_PIECE 16384
/* Of so many pieces one is the last, and one comes late. */
#define RESET_INTERVAL 300
#define STALL_INTERVAL 300
#define MAX_STALL_MS 200
/* Of so many stalls one is so long that a client has to give the connection up. */
#define LONG_STALL_INTERVAL 15
#define LONG_STALL_MS 4000

typedef struct
{
  GSocket *client;
  GSocket *broker;
  gatomicrefcount ref_count;
} FaultPipe;

/* One direction of a pipe */
typedef struct
{
  FaultPipe *pipe;
  int from;
  int to;
  GRand *random;
  int counts;
} FaultDirection;

static void
count (FaultDirection *self,
       const char     *letter)
{
  if (write (self->counts, letter, 1) != 1)
    g_error ("The file of counts cannot be written");
}

static void
stall (FaultDirection *self)
{
  gboolean is_long = g_rand_int_range (self->random, 0, LONG_STALL_INTERVAL) == 0;
  gint32 ms = is_long ? LONG_STALL_MS : g_rand_int_range (self->random, 1, MAX_STALL_MS);

  count (self, "s");
  g_usleep ((gulong) ms * 1000);
}

static gboolean
send_all (int         fd,
          const char *data,
          gsize       size)
{
  while (size > 0)
    {
      gssize n = send (fd, data, size, MSG_NOSIGNAL);

      if (n <= 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }

  return TRUE;
}

/* Both sides get RST as soon as the other direction has noticed, and what they have
 * not read is lost. */
static void
reset (FaultDirection *self)
{
  const struct linger now = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (self->from, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  setsockopt (self->to, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  shutdown (self->from, SHUT_RD);
  shutdown (self->to, SHUT_RD);
}

static void
finish (FaultDirection *self)
{
  shutdown (self->from, SHUT_RDWR);
  shutdown (self->to, SHUT_RDWR);
}

static void
carry (FaultDirection *self)
{
  g_autofree char *piece = g_malloc (MAX_PIECE);

  while (TRUE)
    {
      /* Mostly as much as there is, sometimes a few bytes. */
      gsize size = g_rand_boolean (self->random) ? MAX_PIECE
                                                 : (gsize) g_rand_int_range (self->random, 1, 200);
      gssize n = recv (self->from, piece, size, 0);

      if (n <= 0)
        break;

      if (g_rand_int_range (self->random, 0, STALL_INTERVAL) == 0)
        stall (self);
      if (g_rand_int_range (self->random, 0, RESET_INTERVAL) == 0)
        {
          count (self, "r");
          send_all (self->to, piece, (gsize) g_rand_int_range (self->random, 0, (gint32) n));
          reset (self);
          return;
        }
      if (!send_all (self->to, piece, (gsize) n))
        break;
    }

  finish (self);
}

static gpointer
direction_main (gpointer data)
{
  FaultDirection *self = data;
  FaultPipe *pipe = self->pipe;

  carry (self);
  if (g_atomic_ref_count_dec (&pipe->ref_count))
    {
      g_object_unref (pipe->client);
      g_object_unref (pipe->broker);
      g_free (pipe);
    }
  g_rand_free (self->random);
  g_free (self);

  return NULL;
}

static void
start_direction (FaultPipe *pipe,
                 GSocket   *from,
                 GSocket   *to,
                 guint32    seed,
                 int        counts)
{
  FaultDirection *self = g_new0 (FaultDirection, 1);

  self->pipe = pipe;
  self->from = g_socket_get_fd (from);
  self->to = g_socket_get_fd (to);
  self->random = g_rand_new_with_seed (seed);
  self->counts = counts;
  g_thread_unref (g_thread_new ("direction", direction_main, self));
}

/* Returns NULL while there is no broker. */
static GSocket *
connect_to_broker (guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);

  if (socket == NULL || !g_socket_connect (socket, address, NULL, NULL))
    return NULL;

  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);

  return g_steal_pointer (&socket);
}

/* Runs until it is killed. */
int
fault_proxy_main (const char *counts,
                  guint16     port,
                  guint16     broker_port,
                  guint32     seed)
{
  g_autoptr (GSocket) listener = fault_port_listen (port);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  int fd = g_open (counts, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (TRUE)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) client = g_socket_accept (listener, NULL, &error);
      GSocket *broker = NULL;
      FaultPipe *pipe;

      g_assert_no_error (error);
      broker = connect_to_broker (broker_port);
      if (broker == NULL)
        continue;

      /* GSocket only behaves as if it blocked. */
      g_unix_set_fd_nonblocking (g_socket_get_fd (client), FALSE, NULL);
      g_unix_set_fd_nonblocking (g_socket_get_fd (broker), FALSE, NULL);
      g_socket_set_option (client, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
      pipe = g_new0 (FaultPipe, 1);
      g_atomic_ref_count_init (&pipe->ref_count);
      g_atomic_ref_count_inc (&pipe->ref_count);
      pipe->client = g_steal_pointer (&client);
      pipe->broker = broker;
      start_direction (pipe, pipe->client, broker, g_rand_int (random), fd);
      start_direction (pipe, broker, pipe->client, g_rand_int (random), fd);
    }
}
