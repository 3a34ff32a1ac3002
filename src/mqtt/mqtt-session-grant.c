/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-session-request.h"

/* A SUBSCRIBE that makes subscriptions again stays this small even if the server
 * names no Maximum Packet Size: many servers have a limit they do not tell. */
#define BATCH_SIZE 65536

void
mqtt_grant_free (MqttGrant *self)
{
  mqtt_subscription_free (self->subscription);
  g_clear_pointer (&self->properties, mqtt_properties_unref);
  g_free (self);
}

void
mqtt_session_forget_grant (MqttSession *self,
                           const char  *filter)
{
  MqttGrant *grant = g_hash_table_lookup (self->grant_index, filter);

  if (grant == NULL)
    return;

  g_hash_table_remove (self->grant_index, filter);
  g_ptr_array_remove (self->grants, grant);
}

void
mqtt_session_remember_grant (MqttSession            *self,
                             const MqttSubscription *subscription,
                             MqttProperties         *properties)
{
  MqttGrant *grant = g_hash_table_lookup (self->grant_index, subscription->filter);

  if (grant == NULL)
    {
      grant = g_new0 (MqttGrant, 1);
      g_ptr_array_add (self->grants, grant);
    }
  else
    {
      g_hash_table_remove (self->grant_index, subscription->filter);
      mqtt_subscription_free (grant->subscription);
    }

  if (properties != NULL)
    mqtt_properties_ref (properties);
  g_clear_pointer (&grant->properties, mqtt_properties_unref);

  grant->subscription = mqtt_subscription_copy (subscription);
  grant->properties = properties;
  grant->made = TRUE;
  g_hash_table_insert (self->grant_index, grant->subscription->filter, grant);
}

/* The caller has asked for something newer about this filter. */
static gboolean
is_superseded (MqttSession *self,
               const char  *filter)
{
  for (GList *l = self->requests.head; l != NULL; l = l->next)
    {
      MqttRequest *request = l->data;

      if (!request->automatic && mqtt_request_names (request, filter))
        return TRUE;
    }

  return FALSE;
}

static gsize
grant_get_size (MqttGrant *self)
{
  return 2 + strlen (self->subscription->filter) + 1;
}

static gsize
batch_get_base_size (MqttGrant *grant)
{
  gsize size = 5 + 2 + 5;

  if (grant->subscription->identifier != 0)
    size += 1 + 4;
  if (grant->properties != NULL)
    size += mqtt_properties_get_size (grant->properties);

  return size;
}

/* Puts the grants that the server does not have into as few SUBSCRIBE as allowed. */
static void
make_again (MqttSession *self)
{
  guint32 maximum = self->limits.maximum_packet_size;
  gsize limit = maximum != 0 ? MIN (maximum, BATCH_SIZE) : BATCH_SIZE;
  g_autoptr (GPtrArray) requests = g_ptr_array_new ();
  MqttRequest *request = NULL;
  MqttGrant *first = NULL;
  gsize size = 0;

  for (guint i = 0; i < self->grants->len; i++)
    {
      MqttGrant *grant = self->grants->pdata[i];

      if (grant->made || is_superseded (self, grant->subscription->filter))
        continue;

      if (request == NULL ||
          first->subscription->identifier != grant->subscription->identifier ||
          first->properties != grant->properties ||
          size + grant_get_size (grant) > limit)
        {
          request = mqtt_request_new (MQTT_PACKET_SUBSCRIBE, grant->properties, NULL);
          request->automatic = TRUE;
          request->subscriptions =
            g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
          g_ptr_array_add (requests, request);
          first = grant;
          size = batch_get_base_size (grant);
        }

      g_ptr_array_add (request->subscriptions, mqtt_subscription_copy (grant->subscription));
      size += grant_get_size (grant);
    }

  for (guint i = requests->len; i > 0; i--)
    {
      request = requests->pdata[i - 1];
      g_queue_push_head_link (&self->requests, &request->flight.link);
      self->n_unsent++;
    }
}

void
mqtt_session_resume_requests (MqttSession *self,
                              gboolean     session_present)
{
  for (guint i = 0; !session_present && i < self->grants->len; i++)
    {
      MqttGrant *grant = self->grants->pdata[i];

      grant->made = FALSE;
    }

  /* With the session kept, this makes those again whose SUBSCRIBE was on its way
   * when the connection before this one broke. */
  if (mqtt_options_get_resubscribe (self->options))
    make_again (self);
}
