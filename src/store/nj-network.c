/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-network.h"

/**
 * NjNetwork:
 *
 * The thread in which all engines live, with its main context. Keep Alive and
 * acknowledgements go on there whatever the window is doing.
 */
struct _NjNetwork
{
  GObject parent_instance;

  GThread *thread; /* (nullable): until it is stopped */
  GMainContext *context;
  GMainLoop *loop;
  guint n_holds;      /* from here on touched in the network thread only */
  GPtrArray *clients; /* (element-type MqttClient), not owned */
};

/* How long the end of the program may wait for servers to be told. */
#define STOP_PATIENCE_MS 500

G_DEFINE_FINAL_TYPE (NjNetwork, nj_network, G_TYPE_OBJECT)

static gboolean
patience_over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* What is held is done, if it does not take too long, and what follows from it. */
static void
finish (NjNetwork *self)
{
  g_autoptr (GSource) timeout = g_timeout_source_new (STOP_PATIENCE_MS);
  gboolean over = FALSE;

  g_source_set_callback (timeout, patience_over_cb, &over, NULL);
  g_source_attach (timeout, self->context);

  while (self->n_holds > 0 && !over)
    g_main_context_iteration (self->context, TRUE);
  while (!over && g_main_context_iteration (self->context, FALSE))
    ;

  g_source_destroy (timeout);
}

/* The network waits for its thread before it goes: no reference is needed. */
static gpointer
thread_main (gpointer user_data)
{
  NjNetwork *self = user_data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  finish (self);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static void
nj_network_finalize (GObject *object)
{
  NjNetwork *self = NJ_NETWORK (object);

  nj_network_stop (self);
  g_clear_pointer (&self->clients, g_ptr_array_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (nj_network_parent_class)->finalize (object);
}

static void
nj_network_class_init (NjNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_network_finalize;
}

static void
nj_network_init (NjNetwork *self)
{
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->clients = g_ptr_array_new ();
  self->thread = g_thread_new ("network", thread_main, self);
}

/**
 * nj_network_new:
 *
 * Starts the thread.
 *
 * Returns: (transfer full): the network
 */
NjNetwork *
nj_network_new (void)
{
  return g_object_new (NJ_TYPE_NETWORK, NULL);
}

/**
 * nj_network_invoke:
 * @self: the network
 * @func: what to do there, returning %G_SOURCE_REMOVE
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data, in the network thread
 *
 * Runs @func in the network thread. Calls from one thread run in their order.
 * After nj_network_stop() nothing runs any more, and @user_data is freed at once.
 */
void
nj_network_invoke (NjNetwork      *self,
                   GSourceFunc     func,
                   gpointer        user_data,
                   GDestroyNotify  destroy)
{
  g_autoptr (GSource) source = NULL;

  g_return_if_fail (NJ_IS_NETWORK (self));

  if (self->thread == NULL)
    {
      if (destroy != NULL)
        destroy (user_data);
      return;
    }

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, user_data, destroy);
  g_source_attach (source, self->context);
}

/**
 * nj_network_add_client:
 * @self: the network
 * @client: a client that lives in it
 *
 * In the network thread: @client takes part in nj_network_wake().
 */
void
nj_network_add_client (NjNetwork  *self,
                       MqttClient *client)
{
  g_return_if_fail (NJ_IS_NETWORK (self));
  g_return_if_fail (MQTT_IS_CLIENT (client));

  g_ptr_array_add (self->clients, client);
}

/**
 * nj_network_remove_client:
 * @self: the network
 * @client: a client that was added
 *
 * In the network thread, before @client goes.
 */
void
nj_network_remove_client (NjNetwork  *self,
                          MqttClient *client)
{
  g_return_if_fail (NJ_IS_NETWORK (self));

  g_ptr_array_remove_fast (self->clients, client);
}

static gboolean
wake_cb (gpointer user_data)
{
  NjNetwork *self = user_data;
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (g_object_unref);

  /* What a client does may add or remove others. */
  for (guint i = 0; i < self->clients->len; i++)
    g_ptr_array_add (clients, g_object_ref (g_ptr_array_index (self->clients, i)));
  for (guint i = 0; i < clients->len; i++)
    mqtt_client_wake (g_ptr_array_index (clients, i));

  return G_SOURCE_REMOVE;
}

/**
 * nj_network_wake:
 * @self: the network
 *
 * Lets all clients look at once whether their connection is still there, and make
 * their next attempt to connect: see mqtt_client_wake().
 */
void
nj_network_wake (NjNetwork *self)
{
  g_return_if_fail (NJ_IS_NETWORK (self));

  nj_network_invoke (self, wake_cb, self, NULL);
}

/**
 * nj_network_hold:
 * @self: the network
 *
 * In the network thread: something is going on that the end of the thread should
 * wait for, until nj_network_release().
 */
void
nj_network_hold (NjNetwork *self)
{
  g_return_if_fail (NJ_IS_NETWORK (self));

  self->n_holds++;
}

/**
 * nj_network_release:
 * @self: the network
 *
 * In the network thread: what nj_network_hold() was called for has ended.
 */
void
nj_network_release (NjNetwork *self)
{
  g_return_if_fail (NJ_IS_NETWORK (self));
  g_return_if_fail (self->n_holds > 0);

  self->n_holds--;
}

/**
 * nj_network_stop:
 * @self: the network
 *
 * Ends the thread after what was asked for so far, and after what is held, but
 * for half a second at most. Waits for it.
 */
void
nj_network_stop (NjNetwork *self)
{
  g_return_if_fail (NJ_IS_NETWORK (self));

  if (self->thread == NULL)
    return;

  nj_network_invoke (self, quit_cb, self->loop, NULL);
  g_thread_join (g_steal_pointer (&self->thread));
}
