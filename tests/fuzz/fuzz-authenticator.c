/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-authenticator.h"

struct _FuzzAuthenticator
{
  MqttAuthenticator parent_instance;
};

G_DEFINE_FINAL_TYPE (FuzzAuthenticator, fuzz_authenticator, MQTT_TYPE_AUTHENTICATOR)

static const char *
fuzz_authenticator_get_method (MqttAuthenticator *authenticator)
{
  return "m";
}

static gboolean
check_data (GBytes  *data,
            GError **error)
{
  gsize size;
  const char *text = data != NULL ? g_bytes_get_data (data, &size) : NULL;

  if (text == NULL || *text != '!')
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "It begins with “!”");
  return FALSE;
}

static gboolean
fuzz_authenticator_begin (MqttAuthenticator  *authenticator,
                          GBytes            **data,
                          GError            **error)
{
  *data = g_bytes_new_static ("begin", 5);

  return TRUE;
}

static gboolean
fuzz_authenticator_respond (MqttAuthenticator  *authenticator,
                            GBytes             *challenge,
                            GBytes            **data,
                            GError            **error)
{
  if (!check_data (challenge, error))
    return FALSE;

  *data = challenge != NULL ? g_bytes_ref (challenge) : NULL;

  return TRUE;
}

static gboolean
fuzz_authenticator_finish (MqttAuthenticator  *authenticator,
                           GBytes             *data,
                           GError            **error)
{
  return check_data (data, error);
}

static void
fuzz_authenticator_class_init (FuzzAuthenticatorClass *klass)
{
  MqttAuthenticatorClass *authenticator_class = MQTT_AUTHENTICATOR_CLASS (klass);

  authenticator_class->get_method = fuzz_authenticator_get_method;
  authenticator_class->begin = fuzz_authenticator_begin;
  authenticator_class->respond = fuzz_authenticator_respond;
  authenticator_class->finish = fuzz_authenticator_finish;
}

static void
fuzz_authenticator_init (FuzzAuthenticator *self)
{
}

MqttAuthenticator *
fuzz_authenticator_new (void)
{
  return g_object_new (FUZZ_TYPE_AUTHENTICATOR, NULL);
}
