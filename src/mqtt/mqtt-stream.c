/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-stream.h"

#define READ_SIZE (64 * 1024)

/* How much is read before the main loop has another turn. */
#define MAX_READS 16

/* How long the peer may take to read the last bytes and to close its side. */
#define CLOSE_TIMEOUT_MS 5000

struct _MqttStream
{
  GObject parent_instance;

  GIOStream *stream;
  GPollableInputStream *input;
  GPollableOutputStream *output;
  GSource *readable;
  GSource *writable;    /* (nullable): while something is queued */
  GSource *close_timer; /* (nullable): while it is closing */

  GQueue queue;  /* (element-type GBytes) */
  gsize written; /* of the first of them */
  guint8 *buffer;
  GError *error; /* (nullable): why writing failed */

  guint ended : 1;
  guint closing : 1; /* holds a reference to itself */
};

G_DEFINE_FINAL_TYPE (MqttStream, mqtt_stream, G_TYPE_OBJECT)

enum
{
  SIGNAL_RECEIVED,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
end (MqttStream   *self,
     const GError *error)
{
  gboolean was_closing = self->closing;

  if (self->ended)
    return;

  self->ended = TRUE;
  self->closing = FALSE;
  clear_source (&self->readable);
  clear_source (&self->writable);
  clear_source (&self->close_timer);

  g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);

  if (was_closing)
    g_object_unref (self);
}

static gboolean
is_temporary (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* While it is closing what comes is read, for to close a socket with unread data
 * resets the connection, and the peer may then lose the last words. */
static gboolean
read_once (MqttStream *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gssize n;

  n = g_pollable_input_stream_read_nonblocking (self->input, self->buffer, READ_SIZE,
                                                NULL, &error);
  if (n < 0 && is_temporary (error))
    return FALSE;

  if (n <= 0)
    {
      end (self, self->closing ? NULL : error);
      return FALSE;
    }

  if (self->closing)
    return TRUE;

  bytes = g_bytes_new (self->buffer, n);
  g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, bytes);

  return !self->ended;
}

static gboolean
on_readable (GObject  *input,
             gpointer  user_data)
{
  g_autoptr (MqttStream) self = g_object_ref (user_data);

  for (guint i = 0; i < MAX_READS && read_once (self); i++)
    ;

  return G_SOURCE_CONTINUE;
}

/* Tells the peer that nothing more comes; it closes its side, then all is closed. */
static void
shut_socket_down (MqttStream *self)
{
  g_autoptr (GIOStream) base = g_object_ref (self->stream);

  if (G_IS_TLS_CONNECTION (self->stream))
    {
      g_clear_object (&base);
      g_object_get (self->stream, "base-io-stream", &base, NULL);
    }

  if (!G_IS_SOCKET_CONNECTION (base) ||
      !g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)),
                          FALSE, TRUE, NULL))
    end (self, NULL);
}

static void
on_output_closed (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (MqttStream) self = user_data;

  g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, NULL);
  if (!self->ended)
    shut_socket_down (self);
}

static void
shut_down (MqttStream *self)
{
  if (!G_IS_TLS_CONNECTION (self->stream))
    {
      shut_socket_down (self);
      return;
    }

  /* TLS says goodbye in its own words first. */
  g_output_stream_close_async (G_OUTPUT_STREAM (self->output), G_PRIORITY_DEFAULT, NULL,
                               on_output_closed, g_object_ref (self));
}

/* Returns FALSE when nothing more can be written now. */
static gboolean
write_once (MqttStream *self)
{
  GBytes *bytes = g_queue_peek_head (&self->queue);
  g_autoptr (GError) error = NULL;
  const guint8 *data;
  gsize size;
  gssize n;

  if (bytes == NULL)
    return FALSE;

  data = g_bytes_get_data (bytes, &size);
  n = g_pollable_output_stream_write_nonblocking (self->output, data + self->written,
                                                  size - self->written, NULL, &error);
  if (n < 0)
    {
      if (!is_temporary (error))
        self->error = g_steal_pointer (&error);
      return FALSE;
    }

  self->written += n;
  if (self->written == size)
    {
      g_bytes_unref (g_queue_pop_head (&self->queue));
      self->written = 0;
    }

  return TRUE;
}

static gboolean on_writable (GObject  *output,
                             gpointer  user_data);

/* A failure is not for whoever is just sending: it is told from the main loop. */
static void
write_all (MqttStream *self)
{
  while (write_once (self))
    ;

  if ((g_queue_is_empty (&self->queue) && self->error == NULL) || self->writable != NULL)
    return;

  self->writable = self->error != NULL
                     ? g_pollable_source_new_full (self->output, NULL, NULL)
                     : g_pollable_output_stream_create_source (self->output, NULL);
  g_source_set_callback (self->writable, G_SOURCE_FUNC (on_writable), self, NULL);
  if (self->error != NULL)
    g_source_set_ready_time (self->writable, 0);
  g_source_attach (self->writable, g_main_context_get_thread_default ());
}

static gboolean
on_writable (GObject  *output,
             gpointer  user_data)
{
  g_autoptr (MqttStream) self = g_object_ref (user_data);

  clear_source (&self->writable);

  if (self->error == NULL)
    write_all (self);
  else
    end (self, self->error);

  if (!self->ended && self->closing && g_queue_is_empty (&self->queue))
    shut_down (self);

  return G_SOURCE_REMOVE;
}

static gboolean
on_close_timeout (gpointer user_data)
{
  end (user_data, NULL);

  return G_SOURCE_REMOVE;
}

static void
mqtt_stream_dispose (GObject *object)
{
  MqttStream *self = MQTT_STREAM (object);

  end (self, NULL);

  G_OBJECT_CLASS (mqtt_stream_parent_class)->dispose (object);
}

static void
mqtt_stream_finalize (GObject *object)
{
  MqttStream *self = MQTT_STREAM (object);

  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->stream);
  g_free (self->buffer);

  G_OBJECT_CLASS (mqtt_stream_parent_class)->finalize (object);
}

static void
mqtt_stream_class_init (MqttStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mqtt_stream_dispose;
  object_class->finalize = mqtt_stream_finalize;

  /**
   * MqttStream::received:
   * @self: a stream
   * @bytes: what has come
   */
  signals[SIGNAL_RECEIVED] =
    g_signal_new ("received", MQTT_TYPE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__BOXED, G_TYPE_NONE, 1, G_TYPE_BYTES);

  /**
   * MqttStream::ended:
   * @self: a stream
   * @error: (nullable): what GIO says, %NULL if the peer has closed its side, or
   *   after mqtt_stream_close()
   */
  signals[SIGNAL_ENDED] =
    g_signal_new ("ended", MQTT_TYPE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__BOXED, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
mqtt_stream_init (MqttStream *self)
{
  self->buffer = g_malloc (READ_SIZE);
}

/**
 * mqtt_stream_new:
 * @stream: a connected stream whose input and output can be polled
 *
 * Takes a stream over; it reads from it in the thread-default main context.
 *
 * Returns: (transfer full): the stream
 */
MqttStream *
mqtt_stream_new (GIOStream *stream)
{
  MqttStream *self;

  g_return_val_if_fail (G_IS_IO_STREAM (stream), NULL);

  self = g_object_new (MQTT_TYPE_STREAM, NULL);
  self->stream = g_object_ref (stream);
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));

  self->readable = g_pollable_input_stream_create_source (self->input, NULL);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->readable, g_main_context_get_thread_default ());

  return self;
}

/**
 * mqtt_stream_send:
 * @self: a stream
 * @bytes: what to write behind what was sent before
 *
 * Writes at once what the peer takes at once; the rest waits.
 */
void
mqtt_stream_send (MqttStream *self,
                  GBytes     *bytes)
{
  g_return_if_fail (MQTT_IS_STREAM (self));
  g_return_if_fail (bytes != NULL);

  if (self->ended || self->closing || self->error != NULL || g_bytes_get_size (bytes) == 0)
    return;

  g_queue_push_tail (&self->queue, g_bytes_ref (bytes));
  if (self->writable == NULL)
    write_all (self);
}

/**
 * mqtt_stream_close:
 * @self: a stream
 *
 * Ends it when what was sent is written, five seconds later at most. It lives as
 * long as that takes.
 */
void
mqtt_stream_close (MqttStream *self)
{
  g_return_if_fail (MQTT_IS_STREAM (self));

  if (self->ended || self->closing)
    return;

  self->closing = TRUE;
  g_object_ref (self);

  self->close_timer = g_timeout_source_new (CLOSE_TIMEOUT_MS);
  g_source_set_callback (self->close_timer, on_close_timeout, self, NULL);
  g_source_attach (self->close_timer, g_main_context_get_thread_default ());

  if (self->error != NULL)
    end (self, NULL);
  else if (g_queue_is_empty (&self->queue))
    shut_down (self);
}
