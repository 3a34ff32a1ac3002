/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For RTLD_NEXT. */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

#undef g_once_init_leave

/* In a build with the thread sanitizer only. The GLib of the system is not built with
 * it, and does by itself what orders the threads, so that the sanitizer sees nothing of
 * that: a mutex is a futex. These functions take the place of GLib's, for us and for
 * GIO, tell the sanitizer, and call GLib's. What one thread does before it unlocks,
 * pushes, attaches a source or drops a reference comes before what another one does after
 * the same lock, pop or callback, or at the end of the object. */

/* The sanitizer does not look at them. */
#define UNSEEN __attribute__ ((no_sanitize_thread))

static UNSEEN gpointer
find (gpointer   *cache,
      const char *name)
{
  gpointer function = __atomic_load_n (cache, __ATOMIC_RELAXED);

  if (function == NULL)
    {
      function = dlsym (RTLD_NEXT, name);
      __atomic_store_n (cache, function, __ATOMIC_RELAXED);
    }

  return function;
}

/* GLib's own. */
#define REAL(name)                               \
  (G_GNUC_EXTENSION ({                           \
    static gpointer cache;                       \
    (__typeof__ (&(name))) find (&cache, #name); \
  }))

/* Locks */

UNSEEN void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock)
  (mutex);
  __tsan_acquire (mutex);
}

UNSEEN gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked = REAL (g_mutex_trylock) (mutex);

  if (locked)
    __tsan_acquire (mutex);

  return locked;
}

UNSEEN void
g_mutex_unlock (GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_mutex_unlock)
  (mutex);
}

UNSEEN void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_cond_wait)
  (cond, mutex);
  __tsan_acquire (mutex);
}

UNSEEN gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean signalled;

  __tsan_release (mutex);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  __tsan_acquire (mutex);

  return signalled;
}

/* Queues */

UNSEEN void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  __tsan_release (queue);
  REAL (g_async_queue_push)
  (queue, data);
}

UNSEEN gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_pop) (queue);

  __tsan_acquire (queue);

  return data;
}

UNSEEN gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop) (queue);

  __tsan_acquire (queue);

  return data;
}

/* Sources */

typedef struct
{
  GSource *source;
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} Callback;

static UNSEEN gboolean
run_callback (gpointer user_data)
{
  Callback *callback = user_data;

  __tsan_acquire (callback->source);

  return callback->func (callback->data);
}

static UNSEEN void
free_callback (gpointer user_data)
{
  Callback *callback = user_data;

  __tsan_acquire (callback->source);
  if (callback->notify != NULL)
    callback->notify (callback->data);
  g_free (callback);
}

/* Only what takes a GSourceFunc; the others are attached where they run. */
UNSEEN void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  Callback *callback;

  if (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs)
    {
      REAL (g_source_set_callback)
      (source, func, data, notify);
      return;
    }

  callback = g_new (Callback, 1);
  *callback = (Callback){ source, func, data, notify };
  REAL (g_source_set_callback)
  (source, run_callback, callback, free_callback);
}

UNSEEN guint
g_source_attach (GSource      *source,
                 GMainContext *context)
{
  __tsan_release (source);

  return REAL (g_source_attach) (source, context);
}

/* Tasks */

static GQuark
task_func_quark (void)
{
  return g_quark_from_static_string ("tsan-task-func");
}

static UNSEEN void
run_task (GTask        *task,
          gpointer      source_object,
          gpointer      task_data,
          GCancellable *cancellable)
{
  GTaskThreadFunc func;

  __tsan_acquire (task);
  func = (GTaskThreadFunc) g_object_get_qdata (G_OBJECT (task), task_func_quark ());
  func (task, source_object, task_data, cancellable);
}

UNSEEN void
g_task_run_in_thread (GTask           *task,
                      GTaskThreadFunc  func)
{
  g_object_set_qdata (G_OBJECT (task), task_func_quark (), (gpointer) func);
  __tsan_release (task);
  REAL (g_task_run_in_thread)
  (task, run_task);
}

/* References */

UNSEEN void
g_object_unref (gpointer object)
{
  __tsan_release (object);
  __tsan_acquire (object);
  REAL (g_object_unref)
  (object);
}

UNSEEN gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  gboolean last;

  __tsan_release (count);
  last = REAL (g_atomic_ref_count_dec) (count);
  if (last)
    __tsan_acquire (count);

  return last;
}

static __thread GDestroyNotify clear_func;

static UNSEEN void
clear_box (gpointer box)
{
  GDestroyNotify clear = g_steal_pointer (&clear_func);

  __tsan_acquire (box);
  if (clear != NULL)
    clear (box);
}

UNSEEN void
g_atomic_rc_box_release_full (gpointer       box,
                              GDestroyNotify clear)
{
  clear_func = clear;
  __tsan_release (box);
  REAL (g_atomic_rc_box_release_full)
  (box, clear_box);
  clear_func = NULL;
}

/* Types */

UNSEEN void
g_once_init_leave (volatile void *location,
                   gsize          result)
{
  __tsan_release ((void *) location);
  REAL (g_once_init_leave)
  (location, result);
}
