/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-tls-certificate.h"
#include "mqtt-tls-interaction.h"

#define MAX_AUTHORITIES 3

struct _MqttTlsInteraction
{
  GTlsInteraction parent_instance;

  gboolean asked;
  char *authorities; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (MqttTlsInteraction, mqtt_tls_interaction, G_TYPE_TLS_INTERACTION)

static char *
dup_authorities (GTlsConnection *connection)
{
  GList *accepted = g_tls_client_connection_get_accepted_cas (G_TLS_CLIENT_CONNECTION (connection));
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  for (GList *link = accepted; link != NULL; link = link->next, n++)
    {
      GByteArray *der = link->data;

      if (n < MAX_AUTHORITIES)
        {
          g_autofree char *name = mqtt_tls_dup_distinguished_name (der->data, der->len);

          g_string_append_printf (text, "%s“%s”", n > 0 ? ", " : "", name);
        }
      g_byte_array_unref (der);
    }
  g_list_free (accepted);

  if (n > MAX_AUTHORITIES)
    g_string_append_printf (text, " or %u more", n - MAX_AUTHORITIES);

  return n > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static GTlsInteractionResult
mqtt_tls_interaction_request_certificate (GTlsInteraction              *interaction,
                                          GTlsConnection               *connection,
                                          GTlsCertificateRequestFlags   flags,
                                          GCancellable                 *cancellable,
                                          GError                      **error)
{
  MqttTlsInteraction *self = MQTT_TLS_INTERACTION (interaction);

  self->asked = TRUE;
  g_free (self->authorities);
  self->authorities = dup_authorities (connection);

  return G_TLS_INTERACTION_UNHANDLED;
}

static void
mqtt_tls_interaction_finalize (GObject *object)
{
  MqttTlsInteraction *self = MQTT_TLS_INTERACTION (object);

  g_clear_pointer (&self->authorities, g_free);

  G_OBJECT_CLASS (mqtt_tls_interaction_parent_class)->finalize (object);
}

static void
mqtt_tls_interaction_class_init (MqttTlsInteractionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mqtt_tls_interaction_finalize;
  G_TLS_INTERACTION_CLASS (klass)->request_certificate = mqtt_tls_interaction_request_certificate;
}

static void
mqtt_tls_interaction_init (MqttTlsInteraction *self)
{
}

/**
 * mqtt_tls_interaction_new:
 *
 * Returns: (transfer full): an interaction for the connections of this main context
 */
MqttTlsInteraction *
mqtt_tls_interaction_new (void)
{
  return g_object_new (MQTT_TYPE_TLS_INTERACTION, NULL);
}

/**
 * mqtt_tls_interaction_get_asked:
 * @self: the interaction of a connection that has no certificate
 *
 * Returns: whether the server has asked for one
 */
gboolean
mqtt_tls_interaction_get_asked (MqttTlsInteraction *self)
{
  g_return_val_if_fail (MQTT_IS_TLS_INTERACTION (self), FALSE);

  return self->asked;
}

/**
 * mqtt_tls_interaction_get_authorities:
 * @self: the interaction of a connection that has no certificate
 *
 * Returns: (nullable): the authorities one of which should have signed it, in words
 */
const char *
mqtt_tls_interaction_get_authorities (MqttTlsInteraction *self)
{
  g_return_val_if_fail (MQTT_IS_TLS_INTERACTION (self), NULL);

  return self->authorities;
}
