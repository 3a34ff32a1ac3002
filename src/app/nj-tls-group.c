/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-field-error.h"
#include "nj-tls-group.h"

/**
 * NjTlsGroup:
 *
 * Whom a connection over wss trusts. Shown for such connections only.
 */
struct _NjTlsGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *tls_verify_switch;
  GtkWidget *insecure_label;
  AdwActionRow *ca_file_row;
  GtkWidget *clear_button;

  NjProfile *profile;
  GtkNativeDialog *chooser; /* while it is open */
};

G_DEFINE_FINAL_TYPE (NjTlsGroup, nj_tls_group, ADW_TYPE_PREFERENCES_GROUP)

static void
profile_notify_cb (NjTlsGroup *self)
{
  const char *path = nj_profile_get_ca_file (self->profile);

  gtk_widget_set_visible (GTK_WIDGET (self),
                          g_strcmp0 (nj_profile_get_scheme (self->profile), "wss") == 0);
  gtk_widget_set_visible (self->insecure_label, !nj_profile_get_tls_verify (self->profile));
  gtk_widget_set_visible (self->clear_button, path != NULL);
  adw_action_row_set_subtitle (self->ca_file_row,
                               path != NULL ? path : _("The certificates of the system"));
}

static void
clear_cb (NjTlsGroup *self)
{
  g_object_set (self->profile, "ca-file", NULL, NULL);
}

static void
chooser_response_cb (NjTlsGroup           *self,
                     int                   response,
                     GtkFileChooserNative *chooser)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      g_object_set (self->profile, "ca-file", path, NULL);
    }

  g_clear_object (&self->chooser);
}

static GtkFileFilter *
create_filter (const char        *name,
               const char *const *patterns)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);

  return filter;
}

static void
choose_cb (NjTlsGroup *self)
{
  static const char *const pem[] = { "*.pem", "*.crt", "*.cer", NULL };
  static const char *const all[] = { "*", NULL };
  g_autoptr (GtkFileFilter) certificates = create_filter (_("Certificates (PEM)"), pem);
  g_autoptr (GtkFileFilter) everything = create_filter (_("All Files"), all);
  GtkFileChooserNative *chooser;

  if (self->chooser != NULL)
    return;

  chooser = gtk_file_chooser_native_new (_("Choose a CA File"),
                                         GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                         GTK_FILE_CHOOSER_ACTION_OPEN,
                                         _("_Choose"), _("_Cancel"));
  self->chooser = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), certificates);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), everything);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chooser_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->chooser);
}

static void
nj_tls_group_dispose (GObject *object)
{
  NjTlsGroup *self = NJ_TLS_GROUP (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (self->chooser);
  g_clear_object (&self->chooser);
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
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-tls-group.ui");
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, tls_verify_switch);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, insecure_label);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, ca_file_row);
  gtk_widget_class_bind_template_child (widget_class, NjTlsGroup, clear_button);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
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
    "notify::ca-file",
  };

  g_return_if_fail (NJ_IS_TLS_GROUP (self));
  g_return_if_fail (NJ_IS_PROFILE (profile));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  g_object_bind_property (profile, "tls-verify", self->tls_verify_switch, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    g_signal_connect_object (profile, shown[i], G_CALLBACK (profile_notify_cb), self,
                             G_CONNECT_SWAPPED);
  profile_notify_cb (self);
}
