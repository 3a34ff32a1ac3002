/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-connection-private.h"

/* The session that outlives the program. */

/* The port of the local broker is another one each time, but it is the same server. */
static NjSessionKey *
create_key (NjConnection *self,
            MqttOptions  *options)
{
  const MqttUrl *url = mqtt_options_get_url (options);
  g_autofree char *address = NULL;

  if (nj_profile_get_local (self->profile))
    address = g_strdup ("local");
  else
    address = g_strdup_printf ("%s:%u", url->host, url->port);

  return nj_session_key_new (nj_profile_get_id (self->profile),
                             mqtt_options_get_client_id (options), address);
}

/* Returns what keeps the session, %NULL for one that ends with the program. One that
 * the server names anew each time cannot be found again. */
NjSessionStore *
nj_connection_create_store (NjConnection *self,
                            MqttOptions  *options)
{
  g_autoptr (NjSessionKey) key = NULL;

  self->kept = FALSE;
  g_clear_pointer (&self->ending, nj_session_key_free);
  if (self->sessions == NULL || *mqtt_options_get_client_id (options) == '\0')
    return NULL;

  key = create_key (self, options);
  self->kept = !mqtt_options_get_clean_start (options);
  if (self->kept)
    return nj_sessions_create_store (self->sessions, key);

  self->ending = g_steal_pointer (&key);

  return NULL;
}

/* There is a connection. A session that had been kept, and was not to go on, is no
 * more. */
void
nj_connection_begin_session (NjConnection *self)
{
  if (self->ending != NULL)
    nj_sessions_forget (self->sessions, self->ending);
  g_clear_pointer (&self->ending, nj_session_key_free);
}

/**
 * nj_connection_set_sessions:
 * @self: a connection that was not opened yet
 * @sessions: where its session is kept, if it is one that goes on
 */
void
nj_connection_set_sessions (NjConnection *self,
                            NjSessions   *sessions)
{
  g_return_if_fail (NJ_IS_CONNECTION (self));
  g_return_if_fail (NJ_IS_SESSIONS (sessions));

  g_set_object (&self->sessions, sessions);
}

/**
 * nj_connection_get_n_queued:
 * @self: a connection
 *
 * Returns: the value of #NjConnection:n-queued
 */
guint
nj_connection_get_n_queued (NjConnection *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), 0);

  return self->n_queued;
}

/**
 * nj_connection_set_n_queued:
 * @self: a connection
 * @n_queued: how many messages of QoS 1 and 2 wait
 *
 * For whoever knows what waits from before the program was started.
 */
void
nj_connection_set_n_queued (NjConnection *self,
                            guint         n_queued)
{
  g_return_if_fail (NJ_IS_CONNECTION (self));

  if (self->n_queued == n_queued)
    return;

  self->n_queued = n_queued;
  g_object_notify (G_OBJECT (self), "n-queued");
}
