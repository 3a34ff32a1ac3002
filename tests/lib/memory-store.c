/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "memory-store.h"

typedef enum
{
  CHANGE_KNOWN,
  CHANGE_SAVE,
  CHANGE_UPDATE,
  CHANGE_REMOVE,
  CHANGE_RECEIVED,
  CHANGE_RELEASED,
  CHANGE_CLEAR,
} MemoryChangeType;

typedef struct
{
  MemoryChangeType type;
  guint64 serial;
  guint16 id;
  gboolean released;
  gboolean known;
  MqttMessage *message;
} MemoryChange;

struct _MemoryStore
{
  GObject parent_instance;

  GPtrArray *outgoing; /* (element-type MqttStoredMessage): on the disk */
  GArray *received;    /* (element-type guint16) */
  GPtrArray *inbox;    /* (element-type MqttMessage) */
  GPtrArray *noted;    /* (element-type MemoryChange): not yet committed */
  GPtrArray *commits;  /* (element-type GTask): stalled */
  char *error;         /* (nullable): what every call fails with */
  guint n_commits;
  guint n_applied; /* of what was noted, ever */
  gboolean known;
  gboolean stalled;
};

static void memory_store_iface_init (MqttSessionStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MemoryStore, memory_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MQTT_TYPE_SESSION_STORE,
                                                      memory_store_iface_init))

static void
change_free (MemoryChange *self)
{
  g_clear_pointer (&self->message, mqtt_message_unref);
  g_free (self);
}

static MemoryChange *
note (MqttSessionStore *store,
      MemoryChangeType  type)
{
  MemoryChange *change = g_new0 (MemoryChange, 1);

  change->type = type;
  g_ptr_array_add (MEMORY_STORE (store)->noted, change);

  return change;
}

static guint
find (MemoryStore *self,
      guint64      serial)
{
  for (guint i = 0; i < self->outgoing->len; i++)
    {
      MqttStoredMessage *stored = self->outgoing->pdata[i];

      if (stored->serial == serial)
        return i;
    }

  g_assert_not_reached ();
}

static void
apply (MemoryStore  *self,
       MemoryChange *change)
{
  MqttStoredMessage *stored;

  switch (change->type)
    {
    case CHANGE_KNOWN:
      self->known = change->known;
      break;

    case CHANGE_SAVE:
      g_ptr_array_add (self->outgoing, mqtt_stored_message_new (change->serial, 0, FALSE,
                                                                change->message));
      break;

    case CHANGE_UPDATE:
      stored = self->outgoing->pdata[find (self, change->serial)];
      stored->id = change->id;
      stored->released = change->released;
      break;

    case CHANGE_REMOVE:
      g_ptr_array_remove_index (self->outgoing, find (self, change->serial));
      break;

    case CHANGE_RECEIVED:
      g_ptr_array_add (self->inbox, mqtt_message_ref (change->message));
      if (change->id != 0)
        g_array_append_val (self->received, change->id);
      break;

    case CHANGE_RELEASED:
      for (guint i = 0; i < self->received->len; i++)
        {
          if (g_array_index (self->received, guint16, i) == change->id)
            g_array_remove_index (self->received, i--);
        }
      break;

    case CHANGE_CLEAR:
    default:
      g_array_set_size (self->received, 0);
      break;
    }
}

/* The first @n of all that was ever noted. */
static void
apply_up_to (MemoryStore *self,
             guint        n)
{
  while (self->n_applied < n)
    {
      apply (self, self->noted->pdata[0]);
      g_ptr_array_remove_index (self->noted, 0);
      self->n_applied++;
    }
}

static void
end_commit (MemoryStore *self,
            GTask       *task)
{
  if (self->error != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s", self->error);
      return;
    }

  apply_up_to (self, GPOINTER_TO_UINT (g_task_get_task_data (task)));
  self->n_commits++;
  g_task_return_boolean (task, TRUE);
}

static void
memory_store_load_async (MqttSessionStore    *store,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  MemoryStore *self = MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);

  if (self->error != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", self->error);
      return;
    }

  apply_up_to (self, self->n_applied + self->noted->len);
  g_task_return_boolean (task, TRUE);
}

static gboolean
memory_store_load_finish (MqttSessionStore  *store,
                          GAsyncResult      *result,
                          gboolean          *known,
                          GPtrArray        **outgoing,
                          GArray           **received,
                          GError           **error)
{
  MemoryStore *self = MEMORY_STORE (store);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *outgoing = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_stored_message_free);
  for (guint i = 0; i < self->outgoing->len; i++)
    {
      MqttStoredMessage *stored = self->outgoing->pdata[i];

      g_ptr_array_add (*outgoing, mqtt_stored_message_new (stored->serial, stored->id,
                                                           stored->released, stored->message));
    }
  *known = self->known;
  *received = g_array_copy (self->received);

  return TRUE;
}

static void
memory_store_set_known (MqttSessionStore *store,
                        gboolean          known)
{
  note (store, CHANGE_KNOWN)->known = known;
}

static void
memory_store_save_outgoing (MqttSessionStore *store,
                            guint64           serial,
                            MqttMessage      *message)
{
  MemoryChange *change = note (store, CHANGE_SAVE);

  change->serial = serial;
  change->message = mqtt_message_ref (message);
}

static void
memory_store_update_outgoing (MqttSessionStore *store,
                              guint64           serial,
                              guint16           id,
                              gboolean          released)
{
  MemoryChange *change = note (store, CHANGE_UPDATE);

  change->serial = serial;
  change->id = id;
  change->released = released;
}

static void
memory_store_remove_outgoing (MqttSessionStore *store,
                              guint64           serial)
{
  note (store, CHANGE_REMOVE)->serial = serial;
}

static void
memory_store_add_received (MqttSessionStore *store,
                           guint16           id,
                           MqttMessage      *message)
{
  MemoryChange *change = note (store, CHANGE_RECEIVED);

  change->id = id;
  change->message = mqtt_message_ref (message);
}

static void
memory_store_remove_received (MqttSessionStore *store,
                              guint16           id)
{
  note (store, CHANGE_RELEASED)->id = id;
}

static void
memory_store_clear_received (MqttSessionStore *store)
{
  note (store, CHANGE_CLEAR);
}

static void
memory_store_commit_async (MqttSessionStore    *store,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  MemoryStore *self = MEMORY_STORE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, GUINT_TO_POINTER (self->n_applied + self->noted->len), NULL);
  if (self->stalled)
    g_ptr_array_add (self->commits, g_steal_pointer (&task));
  else
    end_commit (self, task);
}

static gboolean
memory_store_commit_finish (MqttSessionStore  *store,
                            GAsyncResult      *result,
                            GError           **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
memory_store_iface_init (MqttSessionStoreInterface *iface)
{
  iface->load_async = memory_store_load_async;
  iface->load_finish = memory_store_load_finish;
  iface->set_known = memory_store_set_known;
  iface->save_outgoing = memory_store_save_outgoing;
  iface->update_outgoing = memory_store_update_outgoing;
  iface->remove_outgoing = memory_store_remove_outgoing;
  iface->add_received = memory_store_add_received;
  iface->remove_received = memory_store_remove_received;
  iface->clear_received = memory_store_clear_received;
  iface->commit_async = memory_store_commit_async;
  iface->commit_finish = memory_store_commit_finish;
}

static void
memory_store_finalize (GObject *object)
{
  MemoryStore *self = MEMORY_STORE (object);

  g_ptr_array_unref (self->outgoing);
  g_array_unref (self->received);
  g_ptr_array_unref (self->inbox);
  g_ptr_array_unref (self->noted);
  g_ptr_array_unref (self->commits);
  g_free (self->error);

  G_OBJECT_CLASS (memory_store_parent_class)->finalize (object);
}

static void
memory_store_class_init (MemoryStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = memory_store_finalize;
}

static void
memory_store_init (MemoryStore *self)
{
  self->outgoing = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_stored_message_free);
  self->received = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->inbox = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_message_unref);
  self->noted = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  self->commits = g_ptr_array_new_with_free_func (g_object_unref);
}

MemoryStore *
memory_store_new (void)
{
  return g_object_new (MEMORY_TYPE_STORE, NULL);
}

/* What the next process finds. */
MemoryStore *
memory_store_new_after_crash (MemoryStore *other)
{
  MemoryStore *self = memory_store_new ();

  g_clear_pointer (&self->outgoing, g_ptr_array_unref);
  g_clear_pointer (&self->received, g_array_unref);
  g_clear_pointer (&self->inbox, g_ptr_array_unref);
  self->outgoing = g_ptr_array_ref (other->outgoing);
  self->received = g_array_ref (other->received);
  self->inbox = g_ptr_array_ref (other->inbox);
  self->known = other->known;

  return self;
}

/* Commits do not end while it is. */
void
memory_store_set_stalled (MemoryStore *self,
                          gboolean     stalled)
{
  self->stalled = stalled;

  while (!self->stalled && self->commits->len > 0)
    {
      g_autoptr (GTask) task = g_ptr_array_steal_index (self->commits, 0);

      end_commit (self, task);
    }
}

void
memory_store_set_error (MemoryStore *self,
                        const char  *message)
{
  g_free (self->error);
  self->error = g_strdup (message);
}

guint
memory_store_get_n_commits (MemoryStore *self)
{
  return self->n_commits;
}

/* The disk as text: "topic" waits, "topic=1" is in flight, "topic=1!" is released,
 * "<topic" was received, "2?" awaits PUBREL. */
char *
memory_store_describe (MemoryStore *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->outgoing->len; i++)
    {
      MqttStoredMessage *stored = self->outgoing->pdata[i];

      g_string_append_printf (text, " %s", stored->message->topic);
      if (stored->id != 0)
        g_string_append_printf (text, "=%u%s", stored->id, stored->released ? "!" : "");
    }
  for (guint i = 0; i < self->inbox->len; i++)
    g_string_append_printf (text, " <%s", ((MqttMessage *) self->inbox->pdata[i])->topic);
  for (guint i = 0; i < self->received->len; i++)
    g_string_append_printf (text, " %u?", g_array_index (self->received, guint16, i));

  if (text->len > 0)
    g_string_erase (text, 0, 1);

  return g_string_free (text, FALSE);
}
