/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "letter-authenticator.h"

struct _LetterAuthenticator
{
  MqttAuthenticator parent_instance;

  gboolean fails;
};

G_DEFINE_FINAL_TYPE (LetterAuthenticator, letter_authenticator, MQTT_TYPE_AUTHENTICATOR)

static gboolean
check (LetterAuthenticator  *self,
       GError              **error)
{
  if (self->fails)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Not today");

  return !self->fails;
}

static const char *
letter_authenticator_get_method (MqttAuthenticator *authenticator)
{
  return "m";
}

static gboolean
letter_authenticator_begin (MqttAuthenticator  *authenticator,
                            GBytes            **data,
                            GError            **error)
{
  if (!check (LETTER_AUTHENTICATOR (authenticator), error))
    return FALSE;

  *data = g_bytes_new_static ("0", 1);
  return TRUE;
}

static gboolean
letter_authenticator_respond (MqttAuthenticator  *authenticator,
                              GBytes             *challenge,
                              GBytes            **data,
                              GError            **error)
{
  char letter;

  if (!check (LETTER_AUTHENTICATOR (authenticator), error))
    return FALSE;

  letter = *(const char *) g_bytes_get_data (challenge, NULL) + 1;
  *data = g_bytes_new (&letter, 1);
  return TRUE;
}

static gboolean
letter_authenticator_finish (MqttAuthenticator  *authenticator,
                             GBytes             *data,
                             GError            **error)
{
  if (!check (LETTER_AUTHENTICATOR (authenticator), error))
    return FALSE;

  g_assert_nonnull (data);
  g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data), "z", 1);
  return TRUE;
}

static void
letter_authenticator_class_init (LetterAuthenticatorClass *klass)
{
  MqttAuthenticatorClass *authenticator_class = MQTT_AUTHENTICATOR_CLASS (klass);

  authenticator_class->get_method = letter_authenticator_get_method;
  authenticator_class->begin = letter_authenticator_begin;
  authenticator_class->respond = letter_authenticator_respond;
  authenticator_class->finish = letter_authenticator_finish;
}

static void
letter_authenticator_init (LetterAuthenticator *self)
{
}

LetterAuthenticator *
letter_authenticator_new (void)
{
  return g_object_new (LETTER_TYPE_AUTHENTICATOR, NULL);
}

void
letter_authenticator_set_fails (LetterAuthenticator *self,
                                gboolean             fails)
{
  self->fails = fails;
}
