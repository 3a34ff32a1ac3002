/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-tls-files.h"
#include "mqtt-tls.h"

struct _MqttTls
{
  GObject parent_instance;

  MqttOptions *options;
  GTlsDatabase *authorities;    /* (nullable): in addition to the system's */
  GTlsCertificate *certificate; /* (nullable): the client's */
};

G_DEFINE_FINAL_TYPE (MqttTls, mqtt_tls, G_TYPE_OBJECT)

static void
mqtt_tls_finalize (GObject *object)
{
  MqttTls *self = MQTT_TLS (object);

  g_clear_pointer (&self->options, mqtt_options_unref);
  g_clear_object (&self->authorities);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (mqtt_tls_parent_class)->finalize (object);
}

static void
mqtt_tls_class_init (MqttTlsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mqtt_tls_finalize;
}

static void
mqtt_tls_init (MqttTls *self)
{
}

static gboolean
read_files (MqttTls  *self,
            GError  **error)
{
  const char *ca_file = mqtt_options_get_ca_file (self->options);
  const char *certificate_file = mqtt_options_get_certificate_file (self->options);

  if (ca_file != NULL)
    {
      self->authorities = mqtt_tls_read_authorities (ca_file, error);
      if (self->authorities == NULL)
        return FALSE;
    }

  if (certificate_file != NULL)
    {
      self->certificate =
        mqtt_tls_read_certificate (certificate_file, mqtt_options_get_key_file (self->options),
                                   mqtt_options_get_key_passphrase (self->options), error);
      if (self->certificate == NULL)
        return FALSE;
    }

  return TRUE;
}

static void
load_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  g_autoptr (MqttTls) self = g_object_new (MQTT_TYPE_TLS, NULL);
  GError *error = NULL;

  self->options = mqtt_options_ref (task_data);
  if (read_files (self, &error))
    g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * mqtt_tls_load_async:
 * @options: options
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when the files are read
 * @user_data: data for @callback
 *
 * Reads the files that the options name.
 */
void
mqtt_tls_load_async (MqttOptions         *options,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (options != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_tls_load_async);
  g_task_set_task_data (task, mqtt_options_ref (options), (GDestroyNotify) mqtt_options_unref);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * mqtt_tls_load_finish:
 * @result: the result given to the callback
 * @error: %MQTT_ERROR_INVALID_ARGUMENT that says which file cannot be used, and why
 *
 * Returns: (transfer full): what a connection is made with
 */
MqttTls *
mqtt_tls_load_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * mqtt_tls_get_certificate:
 * @self: what a connection is made with
 *
 * Returns: (nullable) (transfer none): the client's certificate with its key
 */
GTlsCertificate *
mqtt_tls_get_certificate (MqttTls *self)
{
  g_return_val_if_fail (MQTT_IS_TLS (self), NULL);

  return self->certificate;
}

/**
 * mqtt_tls_prepare:
 * @self: what the connection is made with
 * @connection: a connection before its handshake
 *
 * Gives it the client's certificate, and the application protocols to offer.
 */
void
mqtt_tls_prepare (MqttTls        *self,
                  GTlsConnection *connection)
{
  const char *const *alpn;

  g_return_if_fail (MQTT_IS_TLS (self));
  g_return_if_fail (G_IS_TLS_CONNECTION (connection));

  if (self->certificate != NULL)
    g_tls_connection_set_certificate (connection, self->certificate);

  alpn = mqtt_options_get_alpn (self->options);
  if (alpn != NULL)
    g_tls_connection_set_advertised_protocols (connection, alpn);
}

/**
 * mqtt_tls_accept:
 * @self: what the connection is made with
 * @peer: the server's certificate
 * @identity: whom it has to be for
 * @flags: (inout): what is wrong with it for the system; what is still wrong with it
 *
 * The authorities of the options count as much as those of the system.
 *
 * Returns: whether @peer is trusted, or nobody wants to know
 */
gboolean
mqtt_tls_accept (MqttTls              *self,
                 GTlsCertificate      *peer,
                 GSocketConnectable   *identity,
                 GTlsCertificateFlags *flags)
{
  GTlsCertificateFlags own;

  g_return_val_if_fail (MQTT_IS_TLS (self), FALSE);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (peer), FALSE);
  g_return_val_if_fail (flags != NULL, FALSE);

  if (*flags == 0 || !mqtt_options_get_tls_verify (self->options))
    return TRUE;

  if (self->authorities == NULL)
    return FALSE;

  own = g_tls_database_verify_chain (self->authorities, peer,
                                     G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity,
                                     NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);

  /* Whoever knows the issuer knows better what else is wrong. */
  if ((own & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0 || (*flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    *flags = own;

  return *flags == 0;
}

/**
 * mqtt_tls_check_connection:
 * @self: what the connection is made with
 * @connection: a connection after its handshake
 * @error: %MQTT_ERROR_TLS
 *
 * Returns: whether its version of TLS will do
 */
gboolean
mqtt_tls_check_connection (MqttTls         *self,
                           GTlsConnection  *connection,
                           GError         **error)
{
  GTlsProtocolVersion version;

  g_return_val_if_fail (MQTT_IS_TLS (self), FALSE);
  g_return_val_if_fail (G_IS_TLS_CONNECTION (connection), FALSE);

  version = g_tls_connection_get_protocol_version (connection);
  if (version >= mqtt_options_get_tls_minimum_version (self->options))
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                  "The server speaks TLS 1.%d, and at least TLS 1.%d is wanted",
                  version - G_TLS_PROTOCOL_VERSION_TLS_1_0,
                  mqtt_options_get_tls_minimum_version (self->options) -
                    G_TLS_PROTOCOL_VERSION_TLS_1_0);
  return FALSE;
}
