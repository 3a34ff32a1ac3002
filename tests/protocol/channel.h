/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <poll.h>

G_BEGIN_DECLS

/**
 * Channel:
 * @fd: what is read and written, without blocking, -1 if it is closed
 * @in: what was read and not yet taken
 * @out: what is still to be written
 * @ended: whether there is no more to read
 * @stalled: whether nothing is read for now
 *
 * One end of a pipe or socket, driven by poll().
 */
typedef struct
{
  int fd;
  GByteArray *in;
  GByteArray *out;
  gboolean ended;
  gboolean stalled;
} Channel;

void  channel_init      (Channel       *self);
void  channel_clear     (Channel       *self);
void  channel_open      (Channel       *self,
                         int            fd);
void  channel_close     (Channel       *self);
void  channel_write     (Channel       *self,
                         gconstpointer  data,
                         gsize          size);
short channel_get_events (Channel      *self);
void  channel_work      (Channel       *self,
                         short          revents);
char *channel_take_line (Channel       *self);

G_END_DECLS
