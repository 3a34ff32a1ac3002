/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "channel.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

void
channel_init (Channel *self)
{
  self->fd = -1;
  self->in = g_byte_array_new ();
  self->out = g_byte_array_new ();
  self->ended = FALSE;
  self->stalled = FALSE;
}

void
channel_clear (Channel *self)
{
  channel_close (self);
  g_clear_pointer (&self->in, g_byte_array_unref);
  g_clear_pointer (&self->out, g_byte_array_unref);
}

/* Takes @fd. What was left of another is forgotten. */
void
channel_open (Channel *self,
              int      fd)
{
  channel_close (self);
  g_byte_array_set_size (self->in, 0);
  self->fd = fd;
  self->ended = FALSE;
  self->stalled = FALSE;
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
}

void
channel_close (Channel *self)
{
  if (self->fd >= 0)
    close (self->fd);

  self->fd = -1;
  self->ended = TRUE;
  g_byte_array_set_size (self->out, 0);
}

static void
write_some (Channel *self)
{
  while (self->out->len > 0)
    {
      gssize written = write (self->fd, self->out->data, self->out->len);

      if (written < 0 && errno == EINTR)
        continue;

      if (written < 0)
        {
          /* The other end is gone: what there is to read says so. */
          if (errno != EAGAIN)
            g_byte_array_set_size (self->out, 0);
          return;
        }

      g_byte_array_remove_range (self->out, 0, written);
    }
}

void
channel_write (Channel       *self,
               gconstpointer  data,
               gsize          size)
{
  if (self->fd < 0)
    return;

  g_byte_array_append (self->out, data, size);
  write_some (self);
}

/* What poll() is to wait for; 0 if there is nothing. */
short
channel_get_events (Channel *self)
{
  if (self->fd < 0)
    return 0;

  return (self->ended || self->stalled ? 0 : POLLIN) | (self->out->len > 0 ? POLLOUT : 0);
}

static void
read_some (Channel *self)
{
  guint8 buffer[65536];
  gssize size = read (self->fd, buffer, sizeof buffer);

  if (size > 0)
    g_byte_array_append (self->in, buffer, size);
  else if (size == 0 || (errno != EAGAIN && errno != EINTR))
    self->ended = TRUE;
}

void
channel_work (Channel *self,
              short    revents)
{
  if (self->fd < 0)
    return;

  if ((revents & POLLOUT) != 0)
    write_some (self);
  if ((revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !self->ended && !self->stalled)
    read_some (self);
}

char *
channel_take_line (Channel *self)
{
  guint8 *end = self->in->len > 0 ? memchr (self->in->data, '\n', self->in->len) : NULL;
  char *line;

  if (end == NULL)
    return NULL;

  line = g_strndup ((const char *) self->in->data, end - self->in->data);
  g_byte_array_remove_range (self->in, 0, end + 1 - self->in->data);

  return line;
}
