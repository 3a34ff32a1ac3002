/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-profile-private.h"

/* All the certificates of the world are a quarter of a megabyte. */
#define MAX_CA_FILE_SIZE (16 * 1024 * 1024)

static gboolean
check_file (const char  *path,
            GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) local_error = NULL;

  info = g_file_query_info (file,
                            G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, NULL, &local_error);

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND,
                   "The CA file “%s” does not exist", path);
      return FALSE;
    }

  if (info == NULL)
    {
      g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_CA_FILE_UNREADABLE,
                   "The CA file “%s” cannot be read: %s", path, local_error->message);
      return FALSE;
    }

  /* Reading a pipe or a device would not end. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR ||
      g_file_info_get_size (info) > MAX_CA_FILE_SIZE)
    {
      g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_CA_FILE_INVALID,
                   "The CA file “%s” is not a file with certificates", path);
      return FALSE;
    }

  return TRUE;
}

/**
 * nj_profile_load_ca_file:
 * @path: path of a PEM file
 * @error: return location for an #NjProfileError
 *
 * Reads the certificates; only local files of a sane size, so it does not block
 * for long.
 *
 * Returns: (transfer full) (nullable): a database of the certificates in it
 */
GTlsDatabase *
nj_profile_load_ca_file (const char  *path,
                         GError     **error)
{
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  GList *certificates;

  if (!check_file (absolute, error))
    return NULL;

  certificates = g_tls_certificate_list_new_from_file (absolute, &local_error);
  if (certificates == NULL)
    {
      if (local_error != NULL && local_error->domain == G_FILE_ERROR)
        g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_CA_FILE_UNREADABLE,
                     "The CA file “%s” cannot be read: %s", path, local_error->message);
      else
        g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_CA_FILE_INVALID,
                     "The CA file “%s” contains no PEM certificate", path);
      return NULL;
    }
  g_list_free_full (certificates, g_object_unref);

  database = g_tls_file_database_new (absolute, &local_error);
  if (database == NULL)
    g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_CA_FILE_INVALID,
                 "The CA file “%s” cannot be used: %s", path, local_error->message);

  return g_steal_pointer (&database);
}

static void
add_uint (MqttProperties *mqtt_properties,
          MqttProperty    id,
          guint           value)
{
  if (value != 0)
    mqtt_properties_add_uint (mqtt_properties, id, value);
}

static void
add_string (MqttProperties *mqtt_properties,
            MqttProperty    id,
            const char     *value)
{
  if (*value != '\0')
    mqtt_properties_add_string (mqtt_properties, id, value);
}

/* 5.0 §3.1.2.11 */
static void
set_connect_properties (NjProfile   *self,
                        MqttOptions *options)
{
  g_autoptr (MqttProperties) connect = mqtt_properties_new ();
  const char *const *user_properties = nj_profile_get_user_properties (self);

  add_uint (connect, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL,
            nj_profile_uint (self, PROP_SESSION_EXPIRY_INTERVAL));
  add_uint (connect, MQTT_PROPERTY_RECEIVE_MAXIMUM,
            nj_profile_uint (self, PROP_RECEIVE_MAXIMUM));
  add_uint (connect, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE,
            nj_profile_uint (self, PROP_MAXIMUM_PACKET_SIZE));
  add_uint (connect, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM,
            nj_profile_uint (self, PROP_TOPIC_ALIAS_MAXIMUM));
  add_uint (connect, MQTT_PROPERTY_REQUEST_RESPONSE_INFORMATION,
            nj_profile_boolean (self, PROP_REQUEST_RESPONSE_INFORMATION) ? 1 : 0);
  if (!nj_profile_boolean (self, PROP_REQUEST_PROBLEM_INFORMATION))
    mqtt_properties_add_uint (connect, MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION, 0);

  for (guint i = 0; user_properties[i] != NULL; i += 2)
    mqtt_properties_add_user (connect, user_properties[i], user_properties[i + 1]);

  mqtt_options_set_properties (options, connect);
}

/* 5.0 §3.1.3.2 */
static MqttProperties *
create_will_properties (NjProfile *self)
{
  MqttProperties *will = mqtt_properties_new ();

  add_uint (will, MQTT_PROPERTY_WILL_DELAY_INTERVAL,
            nj_profile_uint (self, PROP_WILL_DELAY_INTERVAL));
  add_uint (will, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL,
            nj_profile_uint (self, PROP_WILL_MESSAGE_EXPIRY_INTERVAL));
  add_string (will, MQTT_PROPERTY_CONTENT_TYPE,
              nj_profile_string (self, PROP_WILL_CONTENT_TYPE));
  add_string (will, MQTT_PROPERTY_RESPONSE_TOPIC,
              nj_profile_string (self, PROP_WILL_RESPONSE_TOPIC));

  return will;
}

static void
set_will (NjProfile   *self,
          MqttOptions *options)
{
  g_autoptr (MqttProperties) will_properties = NULL;
  g_autoptr (MqttMessage) will = NULL;
  g_autoptr (GBytes) payload = NULL;
  const char *text = nj_profile_string (self, PROP_WILL_PAYLOAD);

  if (nj_profile_get_version (self) == MQTT_VERSION_5_0)
    will_properties = create_will_properties (self);

  payload = g_bytes_new (text, strlen (text));
  will = mqtt_message_new (nj_profile_string (self, PROP_WILL_TOPIC), payload,
                           nj_profile_enum (self, PROP_WILL_QOS),
                           nj_profile_boolean (self, PROP_WILL_RETAIN),
                           will_properties);
  mqtt_options_set_will (options, will);
}

static void
set_credentials (NjProfile   *self,
                 MqttOptions *options)
{
  const char *username = nj_profile_get_username (self);
  const char *password = nj_profile_get_password (self);

  if (*username != '\0')
    mqtt_options_set_username (options, username);

  if (*password != '\0')
    {
      g_autoptr (GBytes) bytes = g_bytes_new (password, strlen (password));

      mqtt_options_set_password (options, bytes);
    }
}

static void
set_headers (NjProfile   *self,
             MqttOptions *options)
{
  const char *const *headers = nj_profile_get_headers (self);

  for (guint i = 0; headers[i] != NULL; i++)
    {
      const char *colon = strchr (headers[i], ':');
      g_autofree char *name = g_strndup (headers[i], (gsize) (colon - headers[i]));
      g_autofree char *value = g_strstrip (g_strdup (colon + 1));

      mqtt_options_add_header (options, name, value);
    }
}

static gboolean
set_tls (NjProfile    *self,
         MqttOptions  *options,
         GError      **error)
{
  g_autoptr (GTlsDatabase) database = NULL;

  mqtt_options_set_tls_verify (options, nj_profile_get_tls_verify (self));

  if (nj_profile_get_ca_file (self) == NULL ||
      !g_str_equal (nj_profile_get_scheme (self), "wss"))
    return TRUE;

  database = nj_profile_load_ca_file (nj_profile_get_ca_file (self), error);
  if (database == NULL)
    return FALSE;

  mqtt_options_set_tls_database (options, database);

  return TRUE;
}

/**
 * nj_profile_to_options:
 * @self: a profile
 * @error: return location for an #NjProfileError or an #MqttError
 *
 * Checks the profile and reads the CA file.
 *
 * Returns: (transfer full) (nullable): what the engine connects with
 */
MqttOptions *
nj_profile_to_options (NjProfile  *self,
                       GError    **error)
{
  g_autoptr (MqttOptions) options = NULL;
  g_autofree char *url = NULL;

  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  if (!nj_profile_validate (self, NULL, error))
    return NULL;

  url = nj_profile_get_url (self);
  options = mqtt_options_new (url, error);
  if (options == NULL)
    return NULL;

  mqtt_options_set_version (options, nj_profile_get_version (self));
  mqtt_options_set_client_id (options, nj_profile_get_client_id (self));
  mqtt_options_set_clean_start (options, nj_profile_boolean (self, PROP_CLEAN_START));
  mqtt_options_set_keep_alive (options, (guint16) nj_profile_uint (self, PROP_KEEP_ALIVE));
  mqtt_options_set_connect_timeout (options, nj_profile_uint (self, PROP_CONNECT_TIMEOUT));
  mqtt_options_set_reconnect_period (options,
                                     nj_profile_get_reconnect (self)
                                       ? nj_profile_uint (self, PROP_RECONNECT_PERIOD)
                                       : 0);
  mqtt_options_set_resubscribe (options, nj_profile_boolean (self, PROP_RESUBSCRIBE));
  set_credentials (self, options);
  set_headers (self, options);

  if (nj_profile_get_version (self) == MQTT_VERSION_5_0)
    set_connect_properties (self, options);
  if (nj_profile_boolean (self, PROP_WILL_ENABLED))
    set_will (self, options);

  if (!set_tls (self, options, error) || !mqtt_options_validate (options, error))
    return NULL;

  return g_steal_pointer (&options);
}
