/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-broker-launch.h"
#include "nj-local-broker.h"
#include "nj-store-enums.h"

/* How long a broker may take to accept connections, milliseconds. */
#define START_TIMEOUT 10000

/* A port may be taken between the look at it and the start, but not often. */
#define MAX_ATTEMPTS 5

struct _NjLocalBroker
{
  GObject parent_instance;

  char *executable; /* (nullable): to be searched for */
  char *url;
  GError *error;
  GListStore *log;
  NjLocalBrokerState state;
  guint16 websocket_port;
  guint16 tcp_port;

  NjBrokerProcess *process;
  char *directory;  /* of the configuration, only while it starts */
  char *last_words; /* what the process has printed last */
  GPtrArray *start_tasks;
  GPtrArray *stop_tasks;
  guint timeout_id;
  guint attempt;
  gboolean is_stopping;
};

G_DEFINE_FINAL_TYPE (NjLocalBroker, nj_local_broker, G_TYPE_OBJECT)

G_DEFINE_QUARK (nj-local-broker-error-quark, nj_local_broker_error)

typedef enum
{
  PROP_EXECUTABLE = 1,
  PROP_STATE,
  PROP_WEBSOCKET_PORT,
  PROP_TCP_PORT,
  PROP_URL,
  PROP_ERROR,
  PROP_LOG,
  N_PROPERTIES,
} NjLocalBrokerProperty;

static GParamSpec *properties[N_PROPERTIES];

static gboolean nj_local_broker_attempt (NjLocalBroker  *self,
                                         GError        **error);

static void
nj_local_broker_set_state (NjLocalBroker      *self,
                           NjLocalBrokerState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
nj_local_broker_set_error (NjLocalBroker *self,
                           const GError  *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
nj_local_broker_set_ports (NjLocalBroker *self,
                           guint16        websocket_port,
                           guint16        tcp_port)
{
  if (self->websocket_port != websocket_port)
    {
      self->websocket_port = websocket_port;
      g_free (self->url);
      self->url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", websocket_port);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WEBSOCKET_PORT]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URL]);
    }

  if (self->tcp_port != tcp_port)
    {
      self->tcp_port = tcp_port;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TCP_PORT]);
    }
}

static void
nj_local_broker_line_cb (NjLocalBroker *self,
                         const char    *text)
{
  g_autoptr (NjLogLine) line = nj_log_line_new (text, g_get_real_time ());

  g_free (self->last_words);
  self->last_words = g_strdup (text);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->log)) >= NJ_LOCAL_BROKER_MAX_LINES)
    g_list_store_remove (self->log, 0);
  g_list_store_append (self->log, line);
}

static void
return_tasks (GPtrArray    **tasks,
              const GError  *error)
{
  g_autoptr (GPtrArray) returned = g_steal_pointer (tasks);

  *tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < returned->len; i++)
    {
      if (error != NULL)
        g_task_return_error (g_ptr_array_index (returned, i), g_error_copy (error));
      else
        g_task_return_boolean (g_ptr_array_index (returned, i), TRUE);
    }
}

static void
nj_local_broker_end_start (NjLocalBroker *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  nj_broker_launch_remove_directory (&self->directory);
}

/* From any state to one without a process. */
static void
nj_local_broker_end (NjLocalBroker *self,
                     const GError  *error)
{
  g_autoptr (GError) stopped = NULL;

  nj_local_broker_end_start (self);
  if (self->process != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->process, self);
      nj_broker_process_kill (self->process);
      g_clear_object (&self->process);
    }

  self->is_stopping = FALSE;
  nj_local_broker_set_error (self, error);
  nj_local_broker_set_state (self, error != NULL ? NJ_LOCAL_BROKER_FAILED
                                                 : NJ_LOCAL_BROKER_STOPPED);

  if (error == NULL)
    stopped = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                   "The local broker was stopped while it started");
  return_tasks (&self->start_tasks, error != NULL ? error : stopped);
  return_tasks (&self->stop_tasks, NULL);
}

static void
nj_local_broker_ended_cb (NjLocalBroker *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *how = NULL;

  if (self->is_stopping)
    {
      nj_local_broker_end (self, NULL);
      return;
    }

  if (self->state == NJ_LOCAL_BROKER_STARTING && ++self->attempt < MAX_ATTEMPTS)
    {
      nj_broker_launch_remove_directory (&self->directory);
      g_clear_object (&self->process);
      if (!nj_local_broker_attempt (self, &error))
        nj_local_broker_end (self, error);
      return;
    }

  how = nj_broker_process_describe_end (self->process);
  g_set_error (&error, NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_EXITED,
               "The local broker %s: %s", how,
               self->last_words != NULL ? self->last_words : "it printed nothing");
  nj_local_broker_end (self, error);
}

static void
nj_local_broker_ready_cb (NjLocalBroker *self)
{
  if (self->is_stopping)
    return;

  nj_local_broker_end_start (self);
  nj_local_broker_set_state (self, NJ_LOCAL_BROKER_RUNNING);
  return_tasks (&self->start_tasks, NULL);
}

static gboolean
nj_local_broker_timeout_cb (gpointer user_data)
{
  NjLocalBroker *self = NJ_LOCAL_BROKER (user_data);
  g_autoptr (GError) error =
    g_error_new_literal (NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_TIMED_OUT,
                         "The local broker was started and accepts no connections");

  self->timeout_id = 0;
  nj_local_broker_end (self, error);

  return G_SOURCE_REMOVE;
}

static gboolean
nj_local_broker_attempt (NjLocalBroker  *self,
                         GError        **error)
{
  guint16 websocket_port;
  guint16 tcp_port;

  g_clear_pointer (&self->last_words, g_free);
  self->process = nj_broker_launch (self->executable, self->attempt == 0,
                                    &websocket_port, &tcp_port, &self->directory, error);
  if (self->process == NULL)
    return FALSE;

  nj_local_broker_set_ports (self, websocket_port, tcp_port);
  g_signal_connect_object (self->process, "line", G_CALLBACK (nj_local_broker_line_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "ready", G_CALLBACK (nj_local_broker_ready_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->process, "ended", G_CALLBACK (nj_local_broker_ended_cb),
                           self, G_CONNECT_SWAPPED);

  return TRUE;
}

static void
nj_local_broker_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  NjLocalBroker *self = NJ_LOCAL_BROKER (object);

  switch ((NjLocalBrokerProperty) property_id)
    {
    case PROP_EXECUTABLE:
      g_value_set_string (value, self->executable);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_WEBSOCKET_PORT:
      g_value_set_uint (value, self->websocket_port);
      break;

    case PROP_TCP_PORT:
      g_value_set_uint (value, self->tcp_port);
      break;

    case PROP_URL:
      g_value_set_string (value, self->url);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    case PROP_LOG:
      g_value_set_object (value, self->log);
      break;

    case N_PROPERTIES:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
nj_local_broker_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  NjLocalBroker *self = NJ_LOCAL_BROKER (object);

  if (property_id == PROP_EXECUTABLE)
    nj_local_broker_set_executable (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
nj_local_broker_dispose (GObject *object)
{
  NjLocalBroker *self = NJ_LOCAL_BROKER (object);

  if (self->process != NULL)
    nj_local_broker_end (self, NULL);

  G_OBJECT_CLASS (nj_local_broker_parent_class)->dispose (object);
}

static void
nj_local_broker_finalize (GObject *object)
{
  NjLocalBroker *self = NJ_LOCAL_BROKER (object);

  g_clear_pointer (&self->executable, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->last_words, g_free);
  g_clear_error (&self->error);
  g_clear_object (&self->log);
  g_clear_pointer (&self->start_tasks, g_ptr_array_unref);
  g_clear_pointer (&self->stop_tasks, g_ptr_array_unref);

  G_OBJECT_CLASS (nj_local_broker_parent_class)->finalize (object);
}

static void
nj_local_broker_class_init (NjLocalBrokerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = nj_local_broker_get_property;
  object_class->set_property = nj_local_broker_set_property;
  object_class->dispose = nj_local_broker_dispose;
  object_class->finalize = nj_local_broker_finalize;

  properties[PROP_EXECUTABLE] =
    g_param_spec_string ("executable", NULL, NULL, NULL, flags | G_PARAM_WRITABLE);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, NJ_TYPE_LOCAL_BROKER_STATE,
                       NJ_LOCAL_BROKER_STOPPED, flags);
  properties[PROP_WEBSOCKET_PORT] =
    g_param_spec_uint ("websocket-port", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  properties[PROP_TCP_PORT] =
    g_param_spec_uint ("tcp-port", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_LOG] =
    g_param_spec_object ("log", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
nj_local_broker_init (NjLocalBroker *self)
{
  self->log = g_list_store_new (NJ_TYPE_LOG_LINE);
  self->start_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->stop_tasks = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * nj_local_broker_new:
 *
 * Returns: (transfer full): a broker that is not started
 */
NjLocalBroker *
nj_local_broker_new (void)
{
  return g_object_new (NJ_TYPE_LOCAL_BROKER, NULL);
}

/**
 * nj_local_broker_get_state:
 * @self: a broker
 *
 * Returns: its state
 */
NjLocalBrokerState
nj_local_broker_get_state (NjLocalBroker *self)
{
  g_return_val_if_fail (NJ_IS_LOCAL_BROKER (self), NJ_LOCAL_BROKER_STOPPED);

  return self->state;
}

/**
 * nj_local_broker_get_url:
 * @self: a broker
 *
 * Returns: (nullable): its address, known from its first start on
 */
const char *
nj_local_broker_get_url (NjLocalBroker *self)
{
  g_return_val_if_fail (NJ_IS_LOCAL_BROKER (self), NULL);

  return self->url;
}

/**
 * nj_local_broker_get_websocket_port:
 * @self: a broker
 *
 * Returns: the port for WebSocket, 0 before its first start
 */
guint
nj_local_broker_get_websocket_port (NjLocalBroker *self)
{
  g_return_val_if_fail (NJ_IS_LOCAL_BROKER (self), 0);

  return self->websocket_port;
}

/**
 * nj_local_broker_get_tcp_port:
 * @self: a broker
 *
 * Returns: the port for MQTT over TCP, 0 before its first start
 */
guint
nj_local_broker_get_tcp_port (NjLocalBroker *self)
{
  g_return_val_if_fail (NJ_IS_LOCAL_BROKER (self), 0);

  return self->tcp_port;
}

/**
 * nj_local_broker_get_error:
 * @self: a broker
 *
 * Returns: (transfer none) (nullable): why it has failed
 */
const GError *
nj_local_broker_get_error (NjLocalBroker *self)
{
  g_return_val_if_fail (NJ_IS_LOCAL_BROKER (self), NULL);

  return self->error;
}

/**
 * nj_local_broker_get_log:
 * @self: a broker
 *
 * Returns: (transfer none): what it has printed, as #NjLogLine objects
 */
GListModel *
nj_local_broker_get_log (NjLocalBroker *self)
{
  g_return_val_if_fail (NJ_IS_LOCAL_BROKER (self), NULL);

  return G_LIST_MODEL (self->log);
}

/**
 * nj_local_broker_set_executable:
 * @self: a broker
 * @executable: (nullable): name or path of a mosquitto, for the next start
 */
void
nj_local_broker_set_executable (NjLocalBroker *self,
                                const char    *executable)
{
  g_return_if_fail (NJ_IS_LOCAL_BROKER (self));

  if (g_strcmp0 (self->executable, executable) == 0)
    return;

  g_free (self->executable);
  self->executable = g_strdup (executable);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXECUTABLE]);
}

/**
 * nj_local_broker_start_async:
 * @self: a broker
 * @cancellable: (nullable): ends the waiting, not the broker
 * @callback: called when it accepts connections, or will not
 * @user_data: for @callback
 *
 * Starts the broker on 127.0.0.1, on port 8083 for WebSocket and 1883 for TCP, or
 * on others if these are taken. A broker that runs is left running.
 */
void
nj_local_broker_start_async (NjLocalBroker       *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (NJ_IS_LOCAL_BROKER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, nj_local_broker_start_async);

  if (self->is_stopping)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING,
                               "The local broker is being stopped");
      return;
    }

  if (self->state == NJ_LOCAL_BROKER_RUNNING)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_ptr_array_add (self->start_tasks, g_steal_pointer (&task));
  if (self->state == NJ_LOCAL_BROKER_STARTING)
    return;

  self->attempt = 0;
  self->timeout_id = g_timeout_add (START_TIMEOUT, nj_local_broker_timeout_cb, self);
  nj_local_broker_set_error (self, NULL);
  nj_local_broker_set_state (self, NJ_LOCAL_BROKER_STARTING);
  if (!nj_local_broker_attempt (self, &error))
    nj_local_broker_end (self, error);
}

/**
 * nj_local_broker_start_finish:
 * @self: a broker
 * @result: what the callback was given
 * @error: return location for an #NjLocalBrokerError
 *
 * Returns: whether it runs
 */
gboolean
nj_local_broker_start_finish (NjLocalBroker  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (NJ_IS_LOCAL_BROKER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * nj_local_broker_stop_async:
 * @self: a broker
 * @cancellable: (nullable): ends the waiting, not the stopping
 * @callback: called when it does not run any more
 * @user_data: for @callback
 *
 * Ends the broker, within two seconds.
 */
void
nj_local_broker_stop_async (NjLocalBroker       *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (NJ_IS_LOCAL_BROKER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, nj_local_broker_stop_async);

  if (self->process == NULL)
    {
      nj_local_broker_end (self, NULL);
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_ptr_array_add (self->stop_tasks, g_steal_pointer (&task));
  self->is_stopping = TRUE;
  nj_broker_process_terminate (self->process);
}

/**
 * nj_local_broker_stop_finish:
 * @self: a broker
 * @result: what the callback was given
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: whether it does not run any more
 */
gboolean
nj_local_broker_stop_finish (NjLocalBroker  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (NJ_IS_LOCAL_BROKER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
