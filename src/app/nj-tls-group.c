/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-field-error.h"
#include "nj-file-row.h"
#include "nj-profile-bindings.h"
#include "nj-tls-group.h"

/**
 * NjTlsGroup:
 *
 * Whom a connection trusts, and how it proves who it is. Shown for connections with
 * TLS only.
 */
struct _NjTlsGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *tls_verify_switch;
  GtkWidget *insecure_row;
  GtkWidget *ca_file_row;
  GtkWidget *certificate_file_row;
  GtkWidget *key_file_row;
  GtkWidget *key_passphrase_row;
  GtkWidget *alpn_row;
  GtkWidget *tls_minimum_version_row;

  NjProfile *profile;
};

G_DEFINE_FINAL_TYPE (NjTlsGroup, nj_tls_group, ADW_TYPE_PREFERENCES_GROUP)

static void
update_visible (NjTlsGroup *self)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *passphrase = NULL;

  g_object_get (self->profile,
                "certificate-file", &certificate,
                "key-file", &key,
                "key-passphrase", &passphrase,
                NULL);

  gtk_widget_set_visible (GTK_WIDGET (self), nj_profile_uses_tls (self->profile));
  gtk_widget_set_visible (self->insecure_row, !nj_profile_get_tls_verify (self->profile));
  gtk_widget_set_visible (self->key_file_row, certificate != NULL || key != NULL);
  gtk_widget_set_visible (self->key_passphrase_row,
                          certificate != NULL || key != NULL || *passphrase != '\0');
  gtk_widget_set_visible (self->alpn_row, nj_profile_applies (self->profile, "alpn"));
}

/* Once: while the user types, the text is not put in order. */
static void
show_protocols (NjTlsGroup *self)
{
  g_auto (GStrv) protocols = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->profile, "alpn", &protocols, NULL);
  text = g_strjoinv (", ", protocols);
  gtk_editable_set_text (GTK_EDITABLE (self->alpn_row), text);
}

static gboolean
text_to_protocols (GBinding     *binding,
                   const GValue *from,
                   GValue       *to,
                   gpointer      user_data)
{
  g_auto (GStrv) parts = g_strsplit (g_value_get_string (from), ",", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*g_strstrip (parts[i]) != '\0')
        g_strv_builder_add (builder, parts[i]);
    }
  g_value_take_boxed (to, g_strv_builder_end (builder));

  return TRUE;
}

static void
nj_tls_group_dispose (GObject *object)
{
  NjTlsGroup *self = NJ_TLS_GROUP (object);

  g_clear_object (&self->profile);

  G_OBJECT_CLASS (nj_tls_group_parent_class)->dispose (object);
}

static void
nj_tls_group_class_init (NjTlsGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_tls_group_dispose;

  g_type_ensure (NJ_TYPE_FIELD_ERROR);
  g_type_ensure (NJ_TYPE_FILE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-tls-group.ui");
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, tls_verify_switch);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, insecure_row);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, ca_file_row);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, certificate_file_row);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, key_file_row);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, key_passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, alpn_row);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, tls_minimum_version_row);
}

static void
nj_tls_group_init (NjTlsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_tls_group_set_profile:
 * @self: a group, without a profile so far
 * @profile: the profile whose TLS settings are edited
 */
void
nj_tls_group_set_profile (NjTlsGroup *self,
                          NjProfile  *profile)
{
  static const char *const shown[] = {
    "notify::scheme",
    "notify::tls-verify",
    "notify::certificate-file",
    "notify::key-file",
  };
  const GBindingFlags flags = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  g_return_if_fail (NJ_IS_TLS_GROUP (self));
  g_return_if_fail (NJ_IS_PROFILE (profile));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  g_object_bind_property (profile, "tls-verify", self->tls_verify_switch, "active", flags);
  g_object_bind_property (profile, "ca-file", self->ca_file_row, "path", flags);
  g_object_bind_property (profile, "certificate-file", self->certificate_file_row, "path", flags);
  g_object_bind_property (profile, "key-file", self->key_file_row, "path", flags);
  g_object_bind_property (profile, "key-passphrase", self->key_passphrase_row, "text", flags);
  show_protocols (self);
  g_object_bind_property_full (self->alpn_row, "text", profile, "alpn",
                               G_BINDING_DEFAULT, text_to_protocols, NULL, NULL, NULL);
  nj_profile_bindings_bind_choice (profile, "tls-minimum-version", self->tls_minimum_version_row);

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    g_signal_connect_object (profile, shown[i], G_CALLBACK (update_visible), self,
                             G_CONNECT_SWAPPED);
  update_visible (self);
}
