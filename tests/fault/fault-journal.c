/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fault-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _FaultJournal
{
  int fd;
  GByteArray *batch;
  MqttWriter record;
};

static guint32
read_size (const char *data)
{
  guint32 size;

  memcpy (&size, data, sizeof size);

  return GUINT32_FROM_BE (size);
}

static void
replay_batch (const char       *data,
              gsize             size,
              FaultJournalFunc  replay,
              gpointer          user_data)
{
  for (gsize offset = 0; offset < size;)
    {
      guint32 record_size = read_size (data + offset);
      g_autoptr (GBytes) record = g_bytes_new (data + offset + 4, record_size);
      MqttReader reader;

      mqtt_reader_init (&reader, record, 0, record_size);
      replay (&reader, user_data);
      offset += 4 + record_size;
    }
}

/* Returns where the last whole batch ends. */
static gsize
replay_all (const char       *data,
            gsize             size,
            FaultJournalFunc  replay,
            gpointer          user_data)
{
  gsize offset = 0;

  while (size - offset >= 4 && size - offset - 4 >= read_size (data + offset))
    {
      guint32 batch_size = read_size (data + offset);

      replay_batch (data + offset + 4, batch_size, replay, user_data);
      offset += 4 + batch_size;
    }

  return offset;
}

/* Gives all records to @replay, in order. */
FaultJournal *
fault_journal_open (const char       *path,
                    FaultJournalFunc  replay,
                    gpointer          user_data)
{
  FaultJournal *self = g_new0 (FaultJournal, 1);
  g_autofree char *data = NULL;
  gsize size = 0;
  gsize end = 0;

  if (g_file_get_contents (path, &data, &size, NULL))
    end = replay_all (data, size, replay, user_data);

  self->fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (self->fd < 0 || ftruncate (self->fd, (off_t) end) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
  self->batch = g_byte_array_new ();

  return self;
}

/* Where a record is to be written, until fault_journal_end(). */
MqttWriter *
fault_journal_begin (FaultJournal *self)
{
  mqtt_writer_init (&self->record, 64);

  return &self->record;
}

void
fault_journal_end (FaultJournal *self)
{
  guint32 size = GUINT32_TO_BE (self->record.array->len);

  g_byte_array_append (self->batch, (const guint8 *) &size, sizeof size);
  g_byte_array_append (self->batch, self->record.array->data, self->record.array->len);
  mqtt_writer_clear (&self->record);
}

/* The system has it now: only its own end could lose it. */
void
fault_journal_flush (FaultJournal *self)
{
  guint32 size = GUINT32_TO_BE (self->batch->len);
  gsize written = 0;

  if (self->batch->len == 0)
    return;

  g_byte_array_prepend (self->batch, (const guint8 *) &size, sizeof size);
  while (written < self->batch->len)
    {
      gssize n = write (self->fd, self->batch->data + written, self->batch->len - written);

      if (n < 0 && errno != EINTR)
        g_error ("The journal cannot be written: %s", g_strerror (errno));
      written += n > 0 ? (gsize) n : 0;
    }
  g_byte_array_set_size (self->batch, 0);
}
