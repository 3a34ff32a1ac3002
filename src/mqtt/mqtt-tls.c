/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-tls-error.h"
#include "mqtt-tls-files.h"
#include "mqtt-tls.h"

struct _MqttTls
{
  GObject parent_instance;

  MqttOptions *options;
  GTlsDatabase *authorities;    /* (nullable): in addition to the system's */
  GTlsCertificate *certificate; /* (nullable): the client's */

  /* Of the last connection. */
  MqttTlsInteraction *interaction; /* (nullable): before there was one */
  GError *refusal;                 /* (nullable): why its certificate is not trusted */
  gboolean met;                    /* whether it has shown one */
};

G_DEFINE_FINAL_TYPE (MqttTls, mqtt_tls, G_TYPE_OBJECT)

static void
mqtt_tls_finalize (GObject *object)
{
  MqttTls *self = MQTT_TLS (object);

  g_clear_pointer (&self->options, mqtt_options_unref);
  g_clear_object (&self->authorities);
  g_clear_object (&self->certificate);
  g_clear_object (&self->interaction);
  g_clear_error (&self->refusal);

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
 * mqtt_tls_get_options:
 * @self: what a connection is made with
 *
 * Returns: (transfer none): the options it was loaded from
 */
MqttOptions *
mqtt_tls_get_options (MqttTls *self)
{
  g_return_val_if_fail (MQTT_IS_TLS (self), NULL);

  return self->options;
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
 * mqtt_tls_get_interaction:
 * @self: what a connection is made with
 *
 * Returns: (nullable) (transfer none): what the server of the last connection has
 *   asked for, %NULL before there was one
 */
MqttTlsInteraction *
mqtt_tls_get_interaction (MqttTls *self)
{
  g_return_val_if_fail (MQTT_IS_TLS (self), NULL);

  return self->interaction;
}

/**
 * mqtt_tls_get_refusal:
 * @self: what a connection is made with
 *
 * Returns: (nullable) (transfer none): %MQTT_ERROR_TLS_CERTIFICATE that says why the
 *   certificate of the last connection is not trusted
 */
const GError *
mqtt_tls_get_refusal (MqttTls *self)
{
  g_return_val_if_fail (MQTT_IS_TLS (self), NULL);

  return self->refusal;
}

/**
 * mqtt_tls_get_met:
 * @self: what a connection is made with
 *
 * Returns: whether the server of the last connection has shown its certificate, and so
 *   speaks TLS
 */
gboolean
mqtt_tls_get_met (MqttTls *self)
{
  g_return_val_if_fail (MQTT_IS_TLS (self), FALSE);

  return self->met;
}

static void
on_peer_certificate (MqttTls *self)
{
  self->met = TRUE;
}

/**
 * mqtt_tls_prepare:
 * @self: what the connection is made with
 * @connection: a connection before its handshake, of this main context
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

  self->met = FALSE;
  g_signal_connect_object (connection, "notify::peer-certificate",
                           G_CALLBACK (on_peer_certificate), self, G_CONNECT_SWAPPED);

  g_clear_error (&self->refusal);
  g_clear_object (&self->interaction);
  self->interaction = mqtt_tls_interaction_new ();
  g_tls_connection_set_interaction (connection, G_TLS_INTERACTION (self->interaction));

  /* At once, and not when the server asks: a session is resumed by those only who
   * have the same certificate, as far as it is known before the handshake. */
  if (self->certificate != NULL)
    g_tls_connection_set_certificate (connection, self->certificate);

  alpn = mqtt_options_get_alpn (self->options);
  if (alpn != NULL)
    g_tls_connection_set_advertised_protocols (connection, alpn);
}

static GTlsCertificateFlags
verify (MqttTls              *self,
        GTlsCertificate      *peer,
        GSocketConnectable   *identity,
        GTlsCertificateFlags  flags)
{
  GTlsCertificateFlags own;

  if (flags == 0 || self->authorities == NULL)
    return flags;

  own = g_tls_database_verify_chain (self->authorities, peer,
                                     G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity,
                                     NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);

  /* Whoever knows the issuer knows better what else is wrong. */
  if ((own & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0 || (flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return own;

  return flags;
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
 * Returns: whether @peer is trusted, or nobody wants to know; otherwise
 *   mqtt_tls_get_refusal() says why not
 */
gboolean
mqtt_tls_accept (MqttTls              *self,
                 GTlsCertificate      *peer,
                 GSocketConnectable   *identity,
                 GTlsCertificateFlags *flags)
{
  g_return_val_if_fail (MQTT_IS_TLS (self), FALSE);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (peer), FALSE);
  g_return_val_if_fail (flags != NULL, FALSE);

  if (!mqtt_options_get_tls_verify (self->options))
    return TRUE;

  *flags = verify (self, peer, identity, *flags);
  if (*flags == 0)
    return TRUE;

  g_clear_error (&self->refusal);
  self->refusal = mqtt_tls_error_new_certificate (peer, *flags, identity);

  return FALSE;
}

static gboolean
check_version (MqttTls         *self,
               GTlsConnection  *connection,
               GError         **error)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (connection);
  GTlsProtocolVersion minimum = mqtt_options_get_tls_minimum_version (self->options);

  if (version >= minimum)
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                  "The broker speaks TLS 1.%d, and this profile wants at least TLS 1.%d",
                  version - G_TLS_PROTOCOL_VERSION_TLS_1_0,
                  minimum - G_TLS_PROTOCOL_VERSION_TLS_1_0);
  return FALSE;
}

/* A session that is resumed comes without a certificate and without a question: it
 * was accepted when the session began, perhaps by a profile that verifies nothing or
 * trusts others. */
static gboolean
check_certificate (MqttTls         *self,
                   GTlsConnection  *connection,
                   GError         **error)
{
  GTlsCertificate *peer = g_tls_connection_get_peer_certificate (connection);
  GTlsCertificateFlags flags = g_tls_connection_get_peer_certificate_errors (connection);
  GSocketConnectable *identity;

  identity = g_tls_client_connection_get_server_identity (G_TLS_CLIENT_CONNECTION (connection));
  if (peer != NULL && mqtt_tls_accept (self, peer, identity, &flags))
    return TRUE;

  if (self->refusal != NULL)
    g_propagate_error (error, g_error_copy (self->refusal));
  else
    mqtt_set_error (error, MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0, "The broker shows no certificate");

  return FALSE;
}

/**
 * mqtt_tls_check_connection:
 * @self: what the connection is made with
 * @connection: a connection after its handshake
 * @error: %MQTT_ERROR_TLS or %MQTT_ERROR_TLS_CERTIFICATE
 *
 * Returns: whether its version of TLS and its certificate will do
 */
gboolean
mqtt_tls_check_connection (MqttTls         *self,
                           GTlsConnection  *connection,
                           GError         **error)
{
  g_return_val_if_fail (MQTT_IS_TLS (self), FALSE);
  g_return_val_if_fail (G_IS_TLS_CONNECTION (connection), FALSE);

  return check_version (self, connection, error) && check_certificate (self, connection, error);
}
